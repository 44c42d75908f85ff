package org.gridmask.examples.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.Findings;
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

/** The report of several runs together. */
public final class RunsPage {

  /** More curves in one chart cannot be told apart. */
  public static final int MOST_CURVES = 8;

  /** More runs or classes are a table and not a chart. */
  private static final int MOST_SIDE_BY_SIDE = 4;

  private static final int MOST_PICTURES = 8;

  /** Keys that change nothing but what a run leaves behind. */
  private static final String RUN_KEYS = "run.";

  private record NamedRun(String name, RecordedRun run, KeptFindings kept) {}

  private final List<NamedRun> runs;
  private final Path file;

  private RunsPage(List<NamedRun> runs, Path file) {
    this.runs = runs;
    this.file = file;
  }

  /**
   * Assembles the report.
   *
   * @param folders the folders of different runs
   * @param file where it is going to be
   */
  static ReportPage of(List<Path> folders, Path file) throws IOException {
    List<RecordedRun> runs = new ArrayList<>();
    for (Path folder : folders) {
      runs.add(RunReport.look(folder));
    }
    return of(runs, KeptFindings::of, file);
  }

  static ReportPage of(
      List<RecordedRun> runs, Function<RecordedRun, KeptFindings> findings, Path file) {
    List<String> names = RunNames.of(runs.stream().map(RecordedRun::path).toList());
    List<NamedRun> named = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      named.add(new NamedRun(names.get(i), runs.get(i), findings.apply(runs.get(i))));
    }
    return new RunsPage(named, file).page();
  }

  private ReportPage page() {
    return new ReportPage(
        runs.size() + " runs side by side",
        lead(),
        List.of(
            new Section("Results", results()),
            new Section("What was run", differences()),
            new Section("Curves", curves()),
            new Section("Accuracy by class", classes()),
            new Section("What the networks saw", seen()),
            new Section("Where they look", cams()),
            new Section("How to repeat it", repeat())));
  }

  private String lead() {
    List<NamedRun> finished =
        runs.stream()
            .filter(each -> each.run().summary().isPresent())
            .sorted(Comparator.comparingDouble(each -> -accuracy(each)))
            .toList();
    String unfinished =
        finished.size() == runs.size()
            ? ""
            : " " + (runs.size() - finished.size()) + " of the runs did not come to their end.";
    if (finished.isEmpty()) {
      return unfinished.strip();
    }
    NamedRun best = finished.get(0);
    NamedRun worst = finished.get(finished.size() - 1);
    return "The highest test accuracy at the end is "
        + Figures.percent(accuracy(best))
        + " % ("
        + best.name()
        + ")"
        + (finished.size() == 1
            ? "."
            : ", the lowest "
                + Figures.percent(accuracy(worst))
                + " % ("
                + worst.name()
                + "). Two trainings differ by chance, too; gridmask compare trains several of each.")
        + unfinished;
  }

  private static double accuracy(NamedRun run) {
    return run.run().summary().map(RunSummary::testAccuracy).orElse(Double.NaN);
  }

  private List<ReportBlock> results() {
    List<Column> columns =
        List.of(
            new Column("Run", false),
            new Column("Network", false),
            new Column("Methods", false),
            new Column("Seed", true),
            new Column("Epochs", true),
            new Column("Test accuracy, %", true),
            new Column("Best, %", true),
            new Column("Top 5, %", true),
            new Column("Images/s", true),
            new Column("h:min:s", true),
            new Column("Map, %", true));
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(new Table("", columns, runs.stream().map(this::row).toList()));
    blocks.add(
        new Prose(
            "Test accuracy is that after the last epoch; of a run that is not finished, after the"
                + " last one so far. The last column is the mean share of a test image at which its"
                + " class activation map is above half of the map's maximum."));
    if (differ(run -> run.provenance().map(each -> each.dataSha256().values().toString()))) {
      blocks.add(
          new Prose(
              "The runs did not all learn from the same data, so that their accuracies are not of"
                  + " the same test images."));
    }
    return blocks;
  }

  private List<String> row(NamedRun named) {
    RecordedRun run = named.run();
    Optional<EpochMetrics> last = RunPage.last(run);
    Optional<RunSummary> summary = run.summary();
    int planned = run.config().train().epochs();
    double seconds = run.metrics().stream().mapToDouble(EpochMetrics::seconds).sum();
    return List.of(
        named.name(),
        run.config().model().title(),
        Method.of(run.config()).name(),
        String.valueOf(run.config().seed()),
        summary.isPresent()
            ? Figures.whole(summary.get().epochs())
            : run.metrics().size() + " of " + Figures.whole(planned),
        Figures.percent(
            summary
                .map(RunSummary::testAccuracy)
                .or(() -> last.map(EpochMetrics::testAccuracy))
                .orElse(Double.NaN)),
        Figures.percent(
            EpochMetrics.best(run.metrics()).map(EpochMetrics::testAccuracy).orElse(Double.NaN)),
        Figures.percent(last.map(EpochMetrics::testTop5).orElse(Double.NaN)),
        Figures.whole(
            summary
                .map(RunSummary::imagesPerSecond)
                .or(() -> last.map(EpochMetrics::imagesPerSecond))
                .orElse(Double.NaN)),
        Figures.time(summary.map(RunSummary::seconds).orElse(seconds)),
        Figures.percent(named.kept().findings().map(Findings::camShare).orElse(Double.NaN)));
  }

  private boolean differ(Function<RecordedRun, Optional<?>> value) {
    return runs.stream()
            .map(each -> value.apply(each.run()))
            .filter(Optional::isPresent)
            .distinct()
            .count()
        > 1;
  }

  private List<ReportBlock> differences() {
    List<Map<String, String>> texts =
        runs.stream().map(each -> each.run().config().texts()).toList();
    List<List<String>> rows = new ArrayList<>();
    for (String key : texts.get(0).keySet()) {
      List<String> values = texts.stream().map(each -> each.get(key)).toList();
      if (!key.startsWith(RUN_KEYS) && values.stream().distinct().count() > 1) {
        List<String> row = new ArrayList<>(List.of(key));
        values.forEach(value -> row.add(value.isEmpty() ? "(empty)" : value));
        rows.add(row);
      }
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        rows.isEmpty()
            ? new Prose("Their configurations are the same.")
            : new Table("Values of the configurations that differ", columns("Key", false), rows));
    blocks.add(new Facts(OriginFacts.of(runs.stream().map(NamedRun::run).toList())));
    return blocks;
  }

  /** A column for each run, after one with this name. */
  private List<Column> columns(String first, boolean numeric) {
    List<Column> columns = new ArrayList<>(List.of(new Column(first, false)));
    runs.forEach(each -> columns.add(new Column(each.name(), numeric)));
    return columns;
  }

  private List<ReportBlock> curves() {
    List<NamedRun> shown = runs.subList(0, Math.min(MOST_CURVES, runs.size()));
    List<Chart> charts =
        MetricCharts.ofRuns(
            shown.stream()
                .map(each -> MetricCharts.Named.of(each.name(), each.run().metrics()))
                .toList(),
            shown.stream().anyMatch(each -> ConfigInWords.masks(each.run().config())));
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        charts.isEmpty()
            ? new Prose("There are no curves before the first epoch is over.")
            : new Charts(charts));
    if (shown.size() < runs.size()) {
      blocks.add(
          new Prose("The charts have the first " + shown.size() + " of the runs, to be legible."));
    }
    return blocks;
  }

  private List<NamedRun> withFindings() {
    return runs.stream().filter(each -> each.kept().findings().isPresent()).toList();
  }

  /** Each reason once, with the runs that it is of. */
  private List<ReportBlock> missing() {
    Map<String, List<NamedRun>> byReason =
        runs.stream()
            .filter(each -> each.kept().findings().isEmpty())
            .collect(
                Collectors.groupingBy(
                    each -> each.kept().why(), LinkedHashMap::new, Collectors.toList()));
    List<ReportBlock> blocks = new ArrayList<>();
    byReason.forEach(
        (why, of) ->
            blocks.add(
                new Prose(
                    of.stream().map(NamedRun::name).collect(Collectors.joining(", "))
                        + ": "
                        + why)));
    return blocks;
  }

  private List<ReportBlock> classes() {
    List<NamedRun> found =
        withFindings().stream()
            .filter(each -> each.kept().classes().orElseThrow().images() > 0)
            .toList();
    List<ReportBlock> blocks = new ArrayList<>();
    if (!found.isEmpty()) {
      List<String> names = found.get(0).kept().findings().orElseThrow().classNames();
      boolean same =
          found.stream()
              .allMatch(each -> each.kept().findings().orElseThrow().classNames().equals(names));
      blocks.add(
          same ? sideBySide(found, names) : new Prose("The runs' classes are not the same."));
    }
    blocks.addAll(missing());
    return blocks;
  }

  private static ReportBlock sideBySide(List<NamedRun> found, List<String> names) {
    if (found.size() <= MOST_SIDE_BY_SIDE && names.size() <= ClassBlocks.MOST_DRAWN) {
      return new Charts(
          List.of(
              ClassBlocks.chart(
                  found.stream()
                      .map(
                          each ->
                              ClassBlocks.series(each.name(), each.kept().classes().orElseThrow()))
                      .toList())));
    }
    List<Column> columns = new ArrayList<>(List.of(new Column("Class", false)));
    found.forEach(each -> columns.add(new Column(each.name(), true)));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int label = i;
      List<String> row = new ArrayList<>(List.of(names.get(label)));
      found.forEach(
          each -> row.add(Figures.percent(each.kept().classes().orElseThrow().accuracy(label))));
      rows.add(row);
    }
    return new Table("Test accuracy by class, %", columns, rows);
  }

  /** Dozens of runs would make a page of hundreds of pictures. */
  private List<NamedRun> pictured() {
    return withFindings().stream().limit(MOST_CURVES).toList();
  }

  /** What there is, and of how many runs where that is not all of them. */
  private List<ReportBlock> ofPictured(List<ReportBlock> blocks) {
    if (blocks.isEmpty()) {
      return List.of(new Prose("None of the runs has pictures of it."));
    }
    if (withFindings().size() > MOST_CURVES) {
      blocks.add(new Prose("Pictures are shown of the first " + MOST_CURVES + " of the runs."));
    }
    return blocks;
  }

  private List<ReportBlock> seen() {
    List<ReportBlock> blocks = new ArrayList<>();
    for (NamedRun each : pictured()) {
      each.kept().findings().orElseThrow().seen().stream()
          .reduce((earlier, later) -> later)
          .ifPresent(
              last ->
                  pictures(each.name() + ", epoch " + (last.epoch() + 1), last.pictures())
                      .ifPresent(blocks::add));
    }
    return ofPictured(blocks);
  }

  private List<ReportBlock> cams() {
    List<ReportBlock> blocks = new ArrayList<>();
    for (NamedRun each : pictured()) {
      pictures(each.name(), each.kept().findings().orElseThrow().cams()).ifPresent(blocks::add);
    }
    return ofPictured(blocks);
  }

  private static Optional<ReportBlock> pictures(String caption, List<Picture> pictures) {
    return pictures.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Pictures(caption, pictures.subList(0, Math.min(MOST_PICTURES, pictures.size()))));
  }

  private List<ReportBlock> repeat() {
    List<Object> report = new ArrayList<>(List.of("report"));
    runs.forEach(each -> report.add(each.run().path()));
    report.add("--out");
    report.add(file);
    return List.of(
        new Code(
            "The runs",
            runs.stream().map(each -> RunPage.repeat(each.run())).collect(Collectors.joining("\n")),
            false),
        new Code("This report", ShellCommand.of(report), false));
  }
}
