package org.gridmask.examples.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.evaluation.ModelEvaluation;
import org.gridmask.examples.evaluation.OcclusionCurve;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.report.TableColumns;
import org.gridmask.examples.train.ConfusionMatrix;

/** The evaluation of a network as a report, from the files in its folder, and as text. */
public final class EvaluationReport {

  private EvaluationReport() {}

  /**
   * Writes report.html.
   *
   * @param folder the folder of an evaluation
   * @throws ConfigException if a file in it is invalid
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path folder) throws IOException {
    ModelEvaluation result = ModelEvaluation.read(folder);
    TestEvaluation evaluation =
        TestEvaluation.read(folder)
            .orElseThrow(() -> new ConfigException(folder + ": has no folder findings"));
    HtmlReport.write(page(result, evaluation), HtmlReport.FILE_NAME, new AtomicFiles(folder));
  }

  private static ReportPage page(ModelEvaluation result, TestEvaluation evaluation) {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Result", List.of(new Facts(facts(result)))));
    sections.add(new Section("Test images", EvaluationBlocks.testImages(evaluation)));
    if (!result.occlusion().isEmpty()) {
      sections.add(new Section("Occlusion", occlusion(result.occlusion())));
    }
    sections.add(new Section("Class activation maps", EvaluationBlocks.cams(evaluation)));
    List<Fact> origin = new ArrayList<>();
    result.versions().forEach((name, version) -> origin.add(new Fact(name, version)));
    sections.add(
        new Section(
            "Reproduce",
            List.of(
                new Facts(origin),
                new Code("Command", ShellCommand.of(result.commandLine()), false))));
    return new ReportPage(
        "%s on %s".formatted(result.network(), result.data()),
        "Accuracy %s %% on %s."
            .formatted(
                Figures.percent(result.accuracy()), Figures.count(result.images(), "test image")),
        sections);
  }

  private static List<ReportBlock> occlusion(List<OcclusionCurve> curves) {
    return List.of(
        new Prose(
            "A part of each test image is covered with the mean colour of the training images. The"
                + " masks are the same for all networks that are tested with the same seed ("
                + curves.get(0).seed()
                + ")."),
        new Charts(
            List.of(
                new CurveChart(
                    "Accuracy by the covered share",
                    "Mean covered share of the image, %",
                    "Test accuracy, %",
                    curves.stream().map(EvaluationReport::curve).toList()))));
  }

  private static Curve curve(OcclusionCurve curve) {
    // Of tiny images, two shares may cover the same pixels.
    SortedMap<Double, Double> accuracies = new TreeMap<>();
    curve.points().forEach(point -> accuracies.put(100 * point.covered(), 100 * point.accuracy()));
    return new Curve(
        curve.method(), List.copyOf(accuracies.keySet()), List.copyOf(accuracies.values()));
  }

  private static List<Fact> facts(ModelEvaluation result) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Model", result.model()));
    facts.add(new Fact("Network", result.network()));
    facts.add(new Fact("Data", result.data()));
    facts.add(
        new Fact(
            "Accuracy",
            Figures.percent(result.accuracy())
                + " %"
                + EvaluationBlocks.interval(result.confusionMatrix())));
    facts.add(new Fact("Accuracy, top 5", Figures.percent(result.top5()) + " %"));
    if (result.skippedImages() > 0) {
      facts.add(new Fact("Skipped images", Figures.whole(result.skippedImages())));
    }
    if (result.ignored().any()) {
      facts.add(new Fact("Ignored", result.ignored().toString()));
    }
    return facts;
  }

  /**
   * The evaluation as text: the result, the accuracy of each class and the confusion matrix, or,
   * with many classes, its largest entries.
   *
   * @param result the evaluation
   * @return lines, the last one ended
   */
  public static String text(ModelEvaluation result) {
    StringBuilder text = new StringBuilder();
    for (Fact fact : facts(result)) {
      text.append(String.format(Locale.ROOT, "%-16s %s%n", fact.name() + ":", fact.value()));
    }
    ConfusionMatrix confusion = result.confusionMatrix();
    text.append('\n').append(MarkdownTable.aligned(classes(result)));
    for (OcclusionCurve curve : result.occlusion()) {
      text.append("\nCovered by " + curve.method() + ":\n\n")
          .append(MarkdownTable.aligned(points(curve)));
    }
    if (result.classes().size() <= ClassBlocks.MAX_DRAWN) {
      text.append("\nImages of each class by predicted class:\n\n")
          .append(MarkdownTable.aligned(matrix(confusion)));
    } else {
      ClassBlocks.confusions(confusion).stream()
          .filter(Table.class::isInstance)
          .map(Table.class::cast)
          .forEach(
              table ->
                  text.append("\n" + table.caption() + ":\n\n")
                      .append(MarkdownTable.aligned(table)));
    }
    return text.toString();
  }

  private static Table classes(ModelEvaluation result) {
    return new TableColumns<ModelEvaluation.OfClass>()
        .text("Class", ModelEvaluation.OfClass::name)
        .figure(
            "Accuracy, %",
            of -> of.accuracy() == null ? Figures.NONE : Figures.percent(of.accuracy()))
        .figure("95 % interval", of -> of.accuracy() == null ? "" : interval(of.low(), of.high()))
        .figure("Images", of -> Figures.whole(of.images()))
        .table("", result.classes());
  }

  private static Table points(OcclusionCurve curve) {
    return new TableColumns<OcclusionCurve.Point>()
        .figure("Covered, %", point -> Figures.percent(point.covered()))
        .figure("Accuracy, %", point -> Figures.percent(point.accuracy()))
        .figure("95 % interval", point -> interval(point.low(), point.high()))
        .table("", curve.points());
  }

  private static String interval(double low, double high) {
    return "[" + Figures.percent(low) + ", " + Figures.percent(high) + "]";
  }

  private static Table matrix(ConfusionMatrix confusion) {
    List<String> names = confusion.classNames();
    return new Table(
        "",
        Stream.concat(
                Stream.of(new Column("Class", false)),
                names.stream().map(name -> new Column(name, true)))
            .toList(),
        IntStream.range(0, names.size())
            .mapToObj(
                label ->
                    Stream.concat(
                            Stream.of(names.get(label)),
                            LongStream.of(confusion.counts()[label]).mapToObj(String::valueOf))
                        .toList())
            .toList());
  }
}
