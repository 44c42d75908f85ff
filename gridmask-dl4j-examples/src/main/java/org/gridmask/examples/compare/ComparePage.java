package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.report.run.MetricCharts;
import org.gridmask.examples.report.run.OriginFacts;
import org.gridmask.examples.report.run.RunsPage;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;

/** The report of a comparison. */
final class ComparePage {

  private final Results results;
  private final Plan plan;
  private final Path folder;

  private ComparePage(Results results, Path folder) {
    this.results = results;
    this.plan = results.plan();
    this.folder = folder;
  }

  /**
   * Assembles the report.
   *
   * @param results what came out so far
   * @param folder the comparison's folder, with its compare file
   * @throws IOException if that cannot be read
   */
  static ReportPage of(Results results, Path folder) throws IOException {
    return new ComparePage(results, folder).page();
  }

  private ReportPage page() throws IOException {
    ComparisonChart plot = ResultChart.of(results);
    List<ReportBlock> table = new ArrayList<>();
    results
        .rows()
        .forEach(
            (network, rows) -> {
              Table cells = ResultTable.of(plan, network, rows);
              table.add(new Prose(ResultTable.conditions(plan, network)));
              table.add(new Table(network.name(), cells.columns(), cells.rows()));
            });
    table.add(new Prose(ResultTable.LEGEND.strip().replace('\n', ' ')));
    table.add(new Charts(List.of(plot)));
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Results", table));
    if (!results.failed().isEmpty()) {
      sections.add(new Section("Failed runs", failed()));
    }
    sections.add(new Section("Curves", curves()));
    sections.add(new Section("Runs", List.of(runs())));
    sections.add(new Section("What was run", whatWasRun()));
    return new ReportPage(plot.title(), lead(), sections);
  }

  private String lead() {
    long finished = results.runs().stream().filter(run -> run.status() == Status.FINISHED).count();
    StringBuilder lead = new StringBuilder();
    if (finished < results.runs().size()) {
      lead.append(finished)
          .append(" of ")
          .append(Figures.count(results.runs().size(), "run"))
          .append(" finished");
      if (!results.failed().isEmpty()) {
        lead.append(", ").append(results.failed().size()).append(" failed");
      }
      lead.append(". ");
    }
    results.rows().forEach((network, rows) -> lead.append(best(network, rows)));
    return lead.toString().strip();
  }

  private String best(PlannedNetwork network, List<RowResult> rows) {
    OptionalDouble highest =
        rows.stream().mapToDouble(RowResult::accuracy).filter(Double::isFinite).max();
    if (highest.isEmpty()) {
      return "";
    }
    String names =
        rows.stream()
            .filter(row -> row.accuracy() == highest.getAsDouble())
            .map(row -> row.row().name())
            .collect(Collectors.joining(" and "));
    return String.format(
        Locale.ROOT,
        "%sThe highest mean test accuracy, %.2f %%, is that of %s. ",
        results.rows().size() > 1 ? network.name() + ": " : "",
        100 * highest.getAsDouble(),
        names);
  }

  private List<ReportBlock> failed() {
    return List.of(
        new Table(
            "",
            List.of(new Column("Run", false), new Column("Reason", false)),
            results.failed().stream().map(run -> List.of(run.run().name(), run.reason())).toList()),
        new Code("Try them again", resume(), false));
  }

  private String resume() {
    return ShellCommand.of("compare", "--resume", folder);
  }

  private List<ReportBlock> curves() {
    List<Chart> charts = new ArrayList<>();
    boolean all = true;
    for (PlannedNetwork network : plan.networks()) {
      List<RowResult> shown = shown(network);
      all &= shown.size() == results.rows().get(network).size();
      charts.addAll(
          MetricCharts.ofComparison(
              network.name(), shown.stream().map(row -> curve(network, row.row())).toList()));
    }
    if (charts.isEmpty()) {
      return List.of(new Prose("There are no curves before the first run is finished."));
    }
    return List.of(
        new Prose(
            "Means over the finished runs of each row."
                + (all
                    ? ""
                    : " To be legible, a chart has no more than the "
                        + RunsPage.MOST_CURVES
                        + " rows with the highest accuracy, and rows that have a finished run.")),
        new Charts(charts));
  }

  /** The rows with the highest accuracies of those that have one, in their own order. */
  private List<RowResult> shown(PlannedNetwork network) {
    List<RowResult> rows = results.rows().get(network);
    List<RowResult> best =
        rows.stream()
            .filter(row -> row.finished() > 0)
            .sorted(Comparator.comparingDouble(row -> -row.accuracy()))
            .limit(RunsPage.MOST_CURVES)
            .toList();
    return rows.stream().filter(best::contains).toList();
  }

  private MetricCharts.Named curve(PlannedNetwork network, Row row) {
    List<List<EpochMetrics>> metrics =
        results.finished(network, row).values().stream().map(RecordedRun::metrics).toList();
    return new MetricCharts.Named(row.name(), metrics);
  }

  private Table runs() {
    List<List<String>> rows = new ArrayList<>();
    for (RunState state : results.runs()) {
      Optional<RunSummary> summary = state.record().flatMap(RecordedRun::summary);
      int planned = state.run().config().train().epochs();
      rows.add(
          List.of(
              state.run().network().name(),
              state.run().row().name(),
              String.valueOf(state.run().seed()),
              Figures.percent(summary.map(RunSummary::testAccuracy).orElse(Double.NaN)),
              Figures.percent(summary.map(RunSummary::bestTestAccuracy).orElse(Double.NaN)),
              summary.isPresent()
                  ? Figures.whole(summary.get().epochs())
                  : state.epochs() + " of " + Figures.whole(planned),
              Figures.time(summary.map(RunSummary::seconds).orElse(Double.NaN)),
              state.status().name().toLowerCase(Locale.ROOT),
              state.run().path().toString()));
    }
    return new Table(
        "Each finished run has a report of its own in its folder.",
        List.of(
            new Column("Network", false),
            new Column(plan.sweeps().isEmpty() ? "Method" : "Values", false),
            new Column("Seed", true),
            new Column("Test accuracy, %", true),
            new Column("Best, %", true),
            new Column("Epochs", true),
            new Column("Time, h:min:s", true),
            new Column("Status", false),
            new Column("Folder", false)),
        rows);
  }

  private List<ReportBlock> whatWasRun() throws IOException {
    Path compareFile = ComparisonFolder.compareFile(folder);
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Facts(
            OriginFacts.of(
                results.runs().stream().flatMap(state -> state.record().stream()).toList())));
    blocks.add(
        new Code(
            "Repeat it, in a new folder",
            ShellCommand.of("compare", "--config", compareFile, "--out", "NEW"),
            false));
    if (results.runs().stream().anyMatch(run -> run.status() != Status.FINISHED)) {
      blocks.add(new Code("Go on with it", resume(), false));
    }
    blocks.add(new Code(compareFile.getFileName().toString(), Files.readString(compareFile), true));
    if (plan.networks().size() > 1) {
      for (PlannedNetwork network : plan.networks()) {
        blocks.add(new Code("Configuration of " + network.name(), network.base().toYaml(), true));
      }
    }
    return blocks;
  }
}
