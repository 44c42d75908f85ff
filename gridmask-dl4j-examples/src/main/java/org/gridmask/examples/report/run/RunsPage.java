package org.gridmask.examples.report.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.ClassScore;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;

/** The joint report of several runs. */
final class RunsPage {

  /** With more runs or classes there is a table instead of a chart. */
  private static final int MAX_SIDE_BY_SIDE = 4;

  private static final int MAX_PICTURES = 8;

  /** The prefix of keys that do not change the results. */
  private static final String RUN_KEYS = "run.";

  private record NamedRun(
      String name, RecordedRun run, Optional<RunEvaluation> evaluation, String missing) {

    /** A value of a finished run, or of the last epoch so far. */
    private double result(
        ToDoubleFunction<RunSummary> finished, ToDoubleFunction<EpochMetrics> last) {
      return run.summary()
          .map(finished::applyAsDouble)
          .or(() -> EpochMetrics.lastEvaluated(run.metrics()).map(last::applyAsDouble))
          .orElse(Double.NaN);
    }

    private double test() {
      return result(summary -> summary.test().main(), row -> row.test().main());
    }

    private double validation() {
      return EpochMetrics.lastEvaluated(run.metrics())
          .map(row -> row.validation().main())
          .orElse(Double.NaN);
    }

    private double best() {
      return EpochMetrics.best(run.metrics()).map(EpochMetrics::score).orElse(Double.NaN);
    }

    private double imagesPerSecond() {
      return result(RunSummary::imagesPerSecond, EpochMetrics::imagesPerSecond);
    }

    private double seconds() {
      return run.metrics().stream().mapToDouble(EpochMetrics::seconds).sum();
    }

    private double camShare() {
      return tested().map(TestEvaluation::camShare).orElse(Double.NaN);
    }

    private Optional<TestEvaluation> tested() {
      return evaluation.filter(TestEvaluation.class::isInstance).map(TestEvaluation.class::cast);
    }
  }

  private record ResultColumn(Column column, Function<NamedRun, String> text) {
    private ResultColumn(String name, boolean numeric, Function<NamedRun, String> text) {
      this(new Column(name, numeric), text);
    }

    private static ResultColumn percent(String name, ToDoubleFunction<NamedRun> share) {
      return new ResultColumn(name, true, run -> Figures.percent(share.applyAsDouble(run)));
    }
  }

  private List<ResultColumn> columns() {
    List<ResultColumn> columns =
        new ArrayList<>(
            List.of(
                new ResultColumn("Run", false, NamedRun::name),
                new ResultColumn("Network", false, each -> each.run().config().model().title()),
                new ResultColumn("Methods", false, each -> Method.of(each.run().config()).name()),
                new ResultColumn("Seed", true, each -> String.valueOf(each.run().config().seed())),
                new ResultColumn("Epochs", true, each -> RunPage.epochs(each.run())),
                ResultColumn.percent("Test " + score() + ", %", NamedRun::test)));
    if (isValidated()) {
      columns.add(ResultColumn.percent("Validation " + score() + ", %", NamedRun::validation));
    }
    columns.add(ResultColumn.percent("Best, %", NamedRun::best));
    for (Score score : otherScores()) {
      columns.add(
          ResultColumn.percent(
              score == Score.TOP5 ? "Top 5, %" : "Test " + score.title() + ", %",
              each ->
                  each.result(summary -> summary.test().get(score), row -> row.test().get(score))));
    }
    columns.add(new ResultColumn("Images/s", true, each -> Figures.whole(each.imagesPerSecond())));
    columns.add(new ResultColumn("h:min:s", true, each -> Figures.time(each.seconds())));
    if (hasMaps()) {
      columns.add(ResultColumn.percent("Map, %", NamedRun::camShare));
    }
    return columns;
  }

  private Stream<TaskKind> tasks() {
    return runs.stream().map(each -> each.run().task()).distinct();
  }

  /** The name of the main score, or of several. */
  private String score() {
    return tasks().map(task -> Score.main(task).title()).collect(Collectors.joining(" or "));
  }

  private List<Score> otherScores() {
    return tasks().flatMap(task -> Score.of(task).stream().skip(1)).toList();
  }

  private boolean isValidated() {
    return runs.stream().anyMatch(run -> !Double.isNaN(run.validation()));
  }

  private boolean hasMaps() {
    return tasks().anyMatch(task -> task == TaskKind.CLASSIFICATION);
  }

  private final List<NamedRun> runs;
  private final List<NamedRun> evaluated;
  private final Path file;

  private RunsPage(List<NamedRun> runs, Path file) {
    this.runs = runs;
    this.evaluated = runs.stream().filter(each -> each.evaluation().isPresent()).toList();
    this.file = file;
  }

  /**
   * Assembles the report.
   *
   * @param runs different runs
   * @param evaluations reads the evaluation of a run
   * @param file the report's file
   */
  static ReportPage of(
      List<RecordedRun> runs, Function<RecordedRun, RecordedEvaluation> evaluations, Path file) {
    List<String> names = RunNames.of(runs.stream().map(RecordedRun::path).toList());
    List<NamedRun> named = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RecordedEvaluation recorded = evaluations.apply(runs.get(i));
      named.add(new NamedRun(names.get(i), runs.get(i), recorded.evaluation(), recorded.missing()));
    }
    RunsPage page = new RunsPage(named, file);
    boolean classifies = page.hasMaps();
    List<Section> sections =
        new ArrayList<>(
            List.of(
                new Section("Results", page.results()),
                new Section("Configuration", page.differences()),
                new Section("Curves", page.curves()),
                new Section(classifies ? "Accuracy by class" : "IoU by class", page.classes()),
                new Section("Augmented training images", page.seen())));
    if (classifies) {
      sections.add(new Section("Class activation maps", page.cams()));
    }
    sections.add(new Section("Reproduce", page.reproduce()));
    return new ReportPage(runs.size() + " runs side by side", page.lead(), sections);
  }

  private String lead() {
    List<NamedRun> finished =
        runs.stream()
            .filter(each -> each.run().summary().isPresent())
            .sorted(Comparator.comparingDouble(NamedRun::test).reversed())
            .toList();
    StringBuilder lead = new StringBuilder();
    if (!finished.isEmpty()) {
      lead.append("The highest test ")
          .append(score())
          .append(" at the end is ")
          .append(test(finished.get(0)));
    }
    if (finished.size() > 1) {
      lead.append(", the lowest ")
          .append(test(finished.get(finished.size() - 1)))
          .append(". Runs also differ by chance; gridmask compare trains several seeds of each");
    }
    lead.append(finished.isEmpty() ? "" : ". ");
    if (finished.size() < runs.size()) {
      lead.append(runs.size() - finished.size()).append(" of the runs are not finished.");
    }
    return lead.toString().strip();
  }

  private static String test(NamedRun run) {
    return Figures.percent(run.test()) + " % (" + run.name() + ")";
  }

  private List<ReportBlock> results() {
    List<ResultColumn> shown = columns();
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Table(
            "",
            shown.stream().map(ResultColumn::column).toList(),
            runs.stream()
                .map(run -> shown.stream().map(column -> column.text().apply(run)).toList())
                .toList()));
    blocks.add(
        new Prose(
            "Test "
                + score()
                + " is that after the last epoch, or, if a run is not finished, after the last one"
                + " so far."
                + (isValidated()
                    ? " With a validation part, the best " + score() + " is that on its images."
                    : "")
                + (hasMaps()
                    ? " The last column is the mean share of a test image at which its class"
                        + " activation map is above half of the map's maximum."
                    : "")));
    if (runs.stream()
            .flatMap(each -> each.run().provenance().stream())
            .map(each -> List.copyOf(each.dataSha256().values()))
            .distinct()
            .count()
        > 1) {
      blocks.add(
          new Prose(
              "The runs were not all trained on the same data, so their accuracies are not"
                  + " comparable."));
    }
    return blocks;
  }

  private List<ReportBlock> differences() {
    List<Map<String, String>> texts =
        runs.stream().map(each -> each.run().config().texts()).toList();
    List<List<String>> rows = new ArrayList<>();
    for (String key : texts.get(0).keySet()) {
      List<String> values = texts.stream().map(each -> each.get(key)).toList();
      if (!key.startsWith(RUN_KEYS) && values.stream().distinct().count() > 1) {
        rows.add(row(key, values.stream().map(value -> value.isEmpty() ? "(empty)" : value)));
      }
    }
    return List.of(
        rows.isEmpty()
            ? new Prose("The configurations are identical.")
            : new Table(
                "Values of the configurations that differ", columns("Key", runs, false), rows),
        new Facts(ProvenanceFacts.of(runs.stream().map(NamedRun::run).toList())));
  }

  private static List<String> row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).toList();
  }

  /** A first column with this name, then one per run. */
  private static List<Column> columns(String first, List<NamedRun> of, boolean numeric) {
    return Stream.concat(
            Stream.of(new Column(first, false)),
            of.stream().map(each -> new Column(each.name(), numeric)))
        .toList();
  }

  private List<ReportBlock> curves() {
    List<NamedRun> shown = runs.stream().limit(MetricCharts.MAX_CURVES).toList();
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        RunPage.curves(
            MetricCharts.ofRuns(
                shown.stream()
                    .map(each -> MetricCharts.Named.of(each.name(), each.run().metrics()))
                    .toList(),
                shown.stream().anyMatch(each -> ConfigInWords.masks(each.run().config())))));
    if (shown.size() < runs.size()) {
      blocks.add(new Prose("The charts show only the first " + shown.size() + " runs."));
    }
    return blocks;
  }

  private List<ReportBlock> classes() {
    Map<NamedRun, List<ClassScore>> found = new LinkedHashMap<>();
    for (NamedRun each : evaluated) {
      List<ClassScore> scores = each.evaluation().orElseThrow().classScores();
      if (!scores.isEmpty()) {
        found.put(each, scores);
      }
    }
    List<ReportBlock> blocks = new ArrayList<>();
    if (found.values().stream().map(RunsPage::names).distinct().count() > 1) {
      blocks.add(new Prose("The runs have different classes."));
    } else if (!found.isEmpty()) {
      blocks.add(sideBySide(found));
    }
    // Each reason once, with all runs that it applies to.
    runs.stream()
        .filter(each -> each.evaluation().isEmpty())
        .collect(
            Collectors.groupingBy(
                NamedRun::missing,
                LinkedHashMap::new,
                Collectors.mapping(NamedRun::name, Collectors.joining(", "))))
        .forEach((reason, names) -> blocks.add(new Prose(names + ": " + reason)));
    return blocks;
  }

  private ReportBlock sideBySide(Map<NamedRun, List<ClassScore>> found) {
    List<String> names = names(found.values().iterator().next());
    if (found.keySet().stream().allMatch(each -> each.tested().isPresent())
        && found.size() <= MAX_SIDE_BY_SIDE
        && names.size() <= ClassBlocks.MAX_DRAWN) {
      return new Charts(
          List.of(
              ClassBlocks.chart(
                  found.keySet().stream()
                      .map(
                          each ->
                              ClassBlocks.series(
                                  each.name(), each.tested().orElseThrow().confusionMatrix()))
                      .toList())));
    }
    return new Table(
        tasks().map(RunsPage::classScore).collect(Collectors.joining(" or ")) + " by class, %",
        columns("Class", List.copyOf(found.keySet()), true),
        IntStream.range(0, names.size())
            .mapToObj(
                label ->
                    row(
                        names.get(label),
                        found.values().stream()
                            .map(scores -> Figures.percent(scores.get(label).value()))))
            .toList());
  }

  private static List<String> names(List<ClassScore> scores) {
    return scores.stream().map(ClassScore::name).toList();
  }

  private static String classScore(TaskKind task) {
    return switch (task) {
      case CLASSIFICATION -> "Test accuracy";
      case SEGMENTATION -> "IoU";
      case DETECTION -> "AP";
    };
  }

  private List<ReportBlock> seen() {
    List<Pictures> blocks = new ArrayList<>();
    for (NamedRun each : pictured()) {
      List<TestEvaluation.SeenImages> seen = each.evaluation().orElseThrow().seen();
      if (!seen.isEmpty()) {
        TestEvaluation.SeenImages last = seen.get(seen.size() - 1);
        add(blocks, each.name() + ", epoch " + (last.epoch() + 1), last.pictures());
      }
    }
    return orNone(blocks);
  }

  private List<ReportBlock> cams() {
    List<Pictures> blocks = new ArrayList<>();
    for (NamedRun each : pictured()) {
      each.tested().ifPresent(tested -> add(blocks, each.name(), tested.cams()));
    }
    return orNone(blocks);
  }

  /** Limits the number of pictures on the page. */
  private List<NamedRun> pictured() {
    return evaluated.stream().limit(MetricCharts.MAX_CURVES).toList();
  }

  private static void add(List<Pictures> blocks, String caption, List<Picture> pictures) {
    if (!pictures.isEmpty()) {
      blocks.add(
          new Pictures(caption, pictures.subList(0, Math.min(MAX_PICTURES, pictures.size()))));
    }
  }

  private List<ReportBlock> orNone(List<Pictures> pictures) {
    if (pictures.isEmpty()) {
      return List.of(new Prose("None of the runs has pictures."));
    }
    List<ReportBlock> blocks = new ArrayList<>(pictures);
    if (pictured().size() < evaluated.size()) {
      blocks.add(
          new Prose("Pictures are shown only for the first " + pictured().size() + " runs."));
    }
    return blocks;
  }

  private List<ReportBlock> reproduce() {
    List<Object> report = new ArrayList<>(List.of("report"));
    runs.forEach(each -> report.add(each.run().path()));
    report.addAll(List.of("--out", file));
    return List.of(
        new Code(
            "The runs",
            runs.stream()
                .map(each -> RunPage.reproduce(each.run()))
                .collect(Collectors.joining("\n")),
            false),
        new Code("This report", ShellCommand.of(report), false));
  }
}
