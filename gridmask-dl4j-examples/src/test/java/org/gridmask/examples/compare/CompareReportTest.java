package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.run.RecordedRuns;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a comparison, from the files in its folder. */
class CompareReportTest {

  @TempDir Path folder;

  private Plan plan;

  /** Two methods with two seeds, of which one run has failed and one was not begun. */
  @BeforeEach
  void makeFolder() throws IOException {
    plan =
        Plan.of(
            new Plan.Request(
                CompareFile.none(),
                Overrides.ofOptions(Map.of("train.epochs", "2")),
                List.of(new Located<>("--methods", "none"), new Located<>("--methods", "gridmask")),
                Optional.of(new Located<>("--seeds", "2")),
                List.of()));
    try (ComparisonFolder open = ComparisonFolder.open(Optional.of(folder))) {
      open.write(plan, Optional.empty());
    }
    for (PlannedRun run : plan.runs().subList(0, 2)) {
      Path path = folder.resolve(run.path());
      RecordedRuns.finish(RecordedRuns.write(path, Map.of(), 2), 2);
      Files.writeString(path.resolve("config.yaml"), run.config().toYaml());
    }
    Files.writeString(
        folder.resolve("results.csv"),
        """
        network,row,method,seed,status,reason
        ResNet-8,none,none,43,failed,"the training diverged, at once"
        """);
    Files.writeString(
        folder.resolve("summary.csv"),
        """
        network,row,paper_percent
        ResNet-8,none,
        ResNet-8,gridmask,95.10
        """);
  }

  private static List<ReportBlock> blocks(ReportPage page, String heading) {
    return page.sections().stream()
        .filter(section -> section.heading().equals(heading))
        .findFirst()
        .orElseThrow()
        .blocks();
  }

  @Test
  void readsWhatTheFolderHas() throws IOException {
    Results results = Results.read(folder);

    assertThat(results.runs())
        .extracting(RunState::status)
        .containsExactly(
            RunState.Status.FINISHED,
            RunState.Status.FINISHED,
            RunState.Status.FAILED,
            RunState.Status.WAITING);
    ReportPage page = CompareReport.page(results, folder);
    assertThat(page.lead()).startsWith("2 of 4 runs finished, 1 failed. The highest mean");
    assertThat(((Table) blocks(page, "Failed runs").get(0)).rows())
        .containsExactly(List.of("ResNet-8, none, seed 43", "the training diverged, at once"));
    assertThat(((Table) blocks(page, "Runs").get(0)).rows())
        .extracting(row -> List.of(row.get(1), row.get(2), row.get(3), row.get(7)))
        .containsExactly(
            List.of("none", "42", "51.00", "finished"),
            List.of("gridmask", "42", "51.00", "finished"),
            List.of("none", "43", "n/a", "failed"),
            List.of("gridmask", "43", "n/a", "waiting"));
  }

  @Test
  void hasTheTableThePlotAndTheMeanCurves() throws IOException {
    PlannedRun second = plan.runs().get(2);
    Path path = RecordedRuns.write(folder.resolve(second.path()), Map.of(), 2);
    RecordedRuns.finish(path, 2);
    Path metrics = path.resolve("metrics.csv");
    // Accuracies of 0.70 and 0.71 where the first seed has 0.50 and 0.51.
    Files.writeString(metrics, Files.readString(metrics).replace(",0.5", ",0.7"));
    Results results = Results.read(folder);
    ReportPage page = CompareReport.page(results, folder);

    List<ReportBlock> first = blocks(page, "Results");
    PlannedNetwork network = results.plan().networks().get(0);
    Table cells = ResultTable.of(results.plan(), network, results.networks().get(network));
    assertThat(first)
        .contains(new Table("ResNet-8", cells.columns(), cells.rows()))
        .contains(new Prose("Embedded sample of Fashion-MNIST, ResNet-8, 2 epochs, seeds 42, 43."));
    assertThat(first.get(first.size() - 1)).isEqualTo(new Charts(List.of(ResultChart.of(results))));
    assertThat(((Charts) first.get(first.size() - 1)).charts().get(0))
        .isInstanceOf(ComparisonChart.class);
    Charts curves = (Charts) blocks(page, "Curves").get(1);
    CurveChart accuracy = (CurveChart) curves.charts().get(0);
    assertThat(accuracy.curves())
        .extracting(CurveChart.Curve::name)
        .containsExactly("none", "gridmask");
    assertThat(accuracy.curves().get(0).y())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactly(60.0, 61.0);
  }

  @Test
  void saysHowToRepeatItAndGoOn() throws IOException {
    ReportPage page = CompareReport.page(Results.read(folder), folder);
    List<ReportBlock> made = blocks(page, "Reproduce");
    assertThat(made)
        .contains(
            new Code(
                "Repeat in a new folder",
                "./gridmask compare --config " + folder.resolve("compare.yaml") + " --out NEW",
                false),
            new Code("Resume", "./gridmask compare --resume " + folder, false),
            new Code("compare.yaml", Files.readString(folder.resolve("compare.yaml")), true));
  }
}
