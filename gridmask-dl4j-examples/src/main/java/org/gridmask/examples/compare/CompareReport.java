package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
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
import org.gridmask.examples.report.TableColumns;
import org.gridmask.examples.report.run.MetricCharts;
import org.gridmask.examples.report.run.ProvenanceFacts;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;

/** The report of a comparison. */
public final class CompareReport {

  private final Results results;
  private final Plan plan;
  private final Path folder;

  private CompareReport(Results results, Path folder) {
    this.results = results;
    this.plan = results.plan();
    this.folder = folder;
  }

  /**
   * Writes report.html from a comparison's folder; the comparison may still be running.
   *
   * @param folder the folder
   * @throws ConfigException if it is not a comparison folder, or a file in it is invalid
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path folder) throws IOException {
    write(Results.read(folder), folder, Optional.empty());
  }

  /** Writes report.html; with a time, as one that will be rewritten. */
  static void write(Results results, Path folder, Optional<Instant> now) throws IOException {
    ReportPage page = page(results, folder);
    HtmlReport.write(
        now.map(time -> page.live(time, "the comparison")).orElse(page),
        HtmlReport.FILE_NAME,
        new AtomicFiles(folder));
  }

  /** The page for the results so far. */
  static ReportPage page(Results results, Path folder) throws IOException {
    return new CompareReport(results, folder).page();
  }

  private ReportPage page() throws IOException {
    ComparisonChart plot = ResultChart.of(results);
    List<ReportBlock> table = new ArrayList<>();
    results
        .networks()
        .forEach(
            (network, variants) -> {
              table.add(new Prose(ResultTable.conditions(plan, network)));
              table.add(ResultTable.of(plan, network, variants));
            });
    table.add(new Prose(ResultTable.legend(plan).strip().replace('\n', ' ')));
    table.add(new Charts(List.of(plot)));
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Results", table));
    if (!results.failed().isEmpty()) {
      sections.add(new Section("Failed runs", failed()));
    }
    sections.add(new Section("Curves", curves()));
    sections.add(new Section("Runs", List.of(runs())));
    sections.add(new Section("Reproduce", reproduce()));
    return new ReportPage(plot.title(), lead(), sections);
  }

  private String lead() {
    int runs = results.runs().size();
    int failed = results.failed().size();
    long finished = results.runs().stream().filter(run -> run.status() == Status.FINISHED).count();
    StringBuilder lead = new StringBuilder();
    if (finished < runs) {
      lead.append(finished + " of " + Figures.count(runs, "run") + " finished");
      lead.append(failed > 0 ? ", " + failed + " failed. " : ". ");
    }
    results.networks().forEach((network, variants) -> lead.append(best(network, variants)));
    return lead.toString().strip();
  }

  private String best(PlannedNetwork network, List<VariantResult> variants) {
    double highest =
        variants.stream()
            .mapToDouble(VariantResult::score)
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN);
    String names =
        variants.stream()
            .filter(result -> result.score() == highest)
            .map(result -> result.variant().name())
            .collect(Collectors.joining(" and "));
    return names.isEmpty()
        ? ""
        : (results.networks().size() > 1 ? network.name() + ": " : "")
            + "The highest mean test "
            + score()
            + ", "
            + Figures.percent(highest)
            + " %, is that of "
            + names
            + ". ";
  }

  private List<ReportBlock> failed() {
    return List.of(
        new Table(
            "",
            List.of(new Column("Run", false), new Column("Reason", false)),
            results.failed().stream()
                .map(run -> List.of(run.run().name(), run.failure()))
                .toList()),
        new Code("Retry them", resume(), false));
  }

  private String resume() {
    return ShellCommand.of("compare", "--resume", folder);
  }

  private List<ReportBlock> curves() {
    List<Chart> charts = new ArrayList<>();
    for (PlannedNetwork network : plan.networks()) {
      charts.addAll(
          MetricCharts.ofComparison(
              network.name(), shown(network).stream().map(CompareReport::curve).toList()));
    }
    return charts.isEmpty()
        ? List.of(new Prose("No run has finished yet."))
        : List.of(
            new Prose(
                "Means over the finished runs of each variant; each chart shows the "
                    + MetricCharts.MAX_CURVES
                    + " variants with the highest "
                    + score()
                    + " at most."),
            new Charts(charts));
  }

  private String score() {
    return Score.main(plan.task()).title();
  }

  /** The variants with the highest scores, in the order of the plan. */
  private List<VariantResult> shown(PlannedNetwork network) {
    List<VariantResult> variants = results.networks().get(network);
    List<VariantResult> best =
        variants.stream()
            .filter(result -> result.finished() > 0)
            .sorted(Comparator.comparingDouble(result -> -result.score()))
            .limit(MetricCharts.MAX_CURVES)
            .toList();
    return variants.stream().filter(best::contains).toList();
  }

  private static MetricCharts.Named curve(VariantResult result) {
    return new MetricCharts.Named(
        result.variant().name(),
        result.runs().values().stream().map(RecordedRun::metrics).toList());
  }

  private Table runs() {
    TableColumns<RunState> columns =
        new TableColumns<RunState>()
            .text("Network", state -> state.run().network().name())
            .text(plan.variantHeading(), state -> state.run().variant().name())
            .figure("Seed", state -> state.run().seed())
            .figure(
                "Test " + score() + ", %",
                state -> Figures.percent(of(state, VariantResult::test)));
    if (plan.validates()) {
      columns.figure(
          "Validation " + score() + ", %",
          state -> Figures.percent(of(state, VariantResult::validation)));
    }
    return columns
        .figure("Best, %", state -> Figures.percent(best(state)))
        .figure("Epochs", CompareReport::epochs)
        .figure("Time, h:min:s", state -> Figures.time(of(state, RunSummary::seconds)))
        .text("Status", RunState::status)
        .text("Folder", state -> state.run().path())
        .table("Each run has its own report in its folder.", results.runs());
  }

  private static double best(RunState state) {
    return EpochMetrics.best(state.metrics()).map(EpochMetrics::score).orElse(Double.NaN);
  }

  private static double of(RunState state, Function<RunSummary, Double> value) {
    return state.summary().map(value).orElse(Double.NaN);
  }

  private static String epochs(RunState state) {
    String all = Figures.whole(state.run().config().train().epochs());
    return state.summary().isPresent() ? all : state.epochs() + " of " + all;
  }

  private List<ReportBlock> reproduce() throws IOException {
    Path compareFile = ComparisonFolder.compareFile(folder);
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Facts(
            ProvenanceFacts.of(
                results.runs().stream().flatMap(state -> state.record().stream()).toList())));
    blocks.add(
        new Code(
            "Repeat in a new folder",
            ShellCommand.of("compare", "--config", compareFile, "--out", "NEW"),
            false));
    if (results.runs().stream().anyMatch(run -> run.status() != Status.FINISHED)) {
      blocks.add(new Code("Resume", resume(), false));
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
