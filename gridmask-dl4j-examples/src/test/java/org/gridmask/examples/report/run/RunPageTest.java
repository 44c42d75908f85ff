package org.gridmask.examples.report.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Confusion;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.run.RecordedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of one run and of several, from files of runs. */
class RunPageTest {

  private static final String HOSTILE = "<script>alert(1)</script>";

  @TempDir Path work;

  private Path run(String name, int epochs, Map<String, String> values) throws IOException {
    return RecordedRuns.write(work.resolve(name), values, epochs);
  }

  private static ReportPage page(Path run, RecordedEvaluation recorded) throws IOException {
    return RunPage.of(RecordedRun.read(run), recorded);
  }

  private static RecordedEvaluation of(TestEvaluation evaluation) {
    return new RecordedEvaluation(Optional.of(evaluation), "");
  }

  private static RecordedEvaluation missing(String reason) {
    return new RecordedEvaluation(Optional.empty(), reason);
  }

  private static RecordedEvaluation twoClasses() {
    return of(RecordedRuns.evaluation(List.of("boots", HOSTILE), 0.25));
  }

  private static List<ReportBlock> blocks(ReportPage page, String heading) {
    return page.sections().stream()
        .filter(section -> section.heading().equals(heading))
        .findFirst()
        .orElseThrow()
        .blocks();
  }

  private static <T> List<T> all(List<ReportBlock> blocks, Class<T> type) {
    return blocks.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<Chart> charts(List<ReportBlock> blocks) {
    return all(blocks, Charts.class).stream().flatMap(each -> each.charts().stream()).toList();
  }

  private static String code(List<ReportBlock> blocks, String caption) {
    return all(blocks, Code.class).stream()
        .filter(code -> code.caption().equals(caption))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static String fact(List<ReportBlock> blocks, String name) {
    return all(blocks, Facts.class).stream()
        .flatMap(facts -> facts.facts().stream())
        .filter(fact -> fact.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void saysWhatCameOutAndHowToRepeatIt() throws IOException {
    Path run = RecordedRuns.finish(run("it's a run", 3, Map.of("train.epochs", "3")), 3);
    ReportPage page = page(run, twoClasses());

    assertThat(page.title()).isEqualTo("ResNet-8 on Shoes, gridmask");
    assertThat(page.lead())
        .isEqualTo("Test accuracy 52.00 % after 3 epochs; the best was 59.00 % after epoch 3.");
    List<ReportBlock> made = blocks(page, "Configuration");
    assertThat(code(made, "Reproduce"))
        .isEqualTo("./gridmask train --config '" + work + "/it'\\''s a run/config.yaml'");
    assertThat(code(made, "Command line")).isEqualTo("./gridmask train --out 'it'\\''s here'");
    assertThat(code(made, "config.yaml")).isEqualTo(Files.readString(run.resolve("config.yaml")));
    assertThat(fact(made, "SHA-256 of the data")).isEqualTo("ab".repeat(32));
    assertThat(fact(made, "Git commit")).isEqualTo("unknown");
    assertThat(fact(made, "Learning rate")).isEqualTo("0.05");
    assertThat(fact(made, "Milestones")).isEqualTo("5, 8");
    assertThat(all(made, Facts.class).stream().flatMap(facts -> facts.facts().stream()))
        .as("facts of another schedule, a warm-up and several workers")
        .extracting(Fact::name)
        .doesNotContain(
            "Power", "First factor of the learning rate in the warm-up", "Steps between averages");
    assertThat(all(made, Table.class).get(0).rows())
        .contains(
            List.of(
                "GridMask",
                "ratio of the kept length to the side of a unit: 0.4; minimum side of a unit: 8"
                    + " pixels; exclusive upper bound of the side: 28 pixels; exclusive upper bound"
                    + " of the rotation: 360 degrees; inverted masks: false; probability that the"
                    + " square of a unit is dropped: 1; directions of the kept stripes: both;"
                    + " rounding of the kept edge: up; schedule of the probability: linear; probability of a mask: 0.8; epochs until a linear"
                    + " schedule reaches p: 8; fill: zero"));
    List<ReportBlock> result = blocks(page, "Result");
    assertThat(fact(result, "Time, h:min:s")).isEqualTo("1:02:03");
    // Wilson's interval of 5 in 8, by R's prop.test(5, 8, correct = FALSE).
    assertThat(fact(result, "Test accuracy"))
        .isEqualTo("52.00 % (95 % interval [30.57, 86.32], 8 test images)");
  }

  @Test
  void curvesBeginAtEpochOneAndLeaveOutWhatIsNot() throws IOException {
    Path run = run("run", 3, Map.of());
    Path metrics = run.resolve("metrics.csv");
    Files.writeString(
        metrics,
        Files.readString(metrics).replace("0.05,2,", "0.05,NaN,").replace(",100,", ",NaN,"));

    List<Chart> charts = charts(blocks(page(run, missing("None.")), "Curves"));
    assertThat(charts)
        .extracting(Chart::title)
        .containsExactly(
            "Training loss", "Test accuracy", "Learning rate", "Masks: schedule and share");
    CurveChart loss = (CurveChart) charts.get(0);
    assertThat(loss.curves().get(0).x()).containsExactly(1.0, 2.0, 3.0);
    assertThat(loss.curves().get(0).y()).containsExactly(3.0, Double.NaN, 1.0);
    assertThat(((CurveChart) charts.get(1)).curves())
        .extracting(CurveChart.Curve::name)
        .containsExactly("Top 1", "Top 5");
    assertThat(((CurveChart) charts.get(3)).curves().get(0).y())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactly(0.0, 10.0, 20.0);

    Path without = run("without", 1, Map.of("augment.gridmask.enabled", "false"));
    assertThat(charts(blocks(page(without, missing("None.")), "Curves")))
        .extracting(Chart::title)
        .doesNotContain("Masks: schedule and share");
  }

  @Test
  void accuraciesAreThoseOfTheEpochsThatWereEvaluated() throws IOException {
    Path run = run("run", 3, Map.of());
    Path metrics = run.resolve("metrics.csv");
    Files.writeString(
        metrics, Files.readString(metrics).replaceAll(",0.5[12],100,2,0.9[12]", ",,100,2,"));

    ReportPage page = page(run, missing("None."));

    CurveChart accuracy = (CurveChart) charts(blocks(page, "Curves")).get(1);
    assertThat(accuracy.curves().get(0).x()).containsExactly(1.0);
    assertThat(page.lead()).contains("3 of 10 epochs", "test accuracy 50.00 % after epoch 1");
  }

  @Test
  void unfinishedRunSaysHowFarItIsAndHowToGoOn() throws IOException {
    Path run = run("run", 2, Map.of());
    ReportPage page = RunPage.of(RecordedRun.read(run));
    assertThat(page.lead())
        .isEqualTo(
            "The run is not finished: 2 of 10 epochs done, test accuracy 51.00 % after the last"
                + " one.");
    assertThat(code(blocks(page, "Result"), "Resume"))
        .isEqualTo("./gridmask train --resume " + run);

    Path fresh = run("fresh", 0, Map.of());
    Files.delete(fresh.resolve("metrics.csv"));
    Files.delete(fresh.resolve("provenance.json"));
    ReportPage none = RunPage.of(RecordedRun.read(fresh));
    assertThat(none.lead()).isEqualTo("The run is not finished: 0 of 10 epochs done.");
    assertThat(none.title())
        .isEqualTo("ResNet-8 on the embedded sample of Fashion-MNIST, gridmask");
    assertThat(blocks(none, "Curves")).containsExactly(new Prose("No epoch has finished yet."));
  }

  @Test
  void whatWasNotFoundOutIsSaidWhereItIsMissing() throws IOException {
    Path run = RecordedRuns.finish(run("run", 1, Map.of()), 1);
    ReportPage page = page(run, missing("It was lost."));
    for (String heading :
        List.of("Augmented training images", "Test images", "Class activation maps")) {
      assertThat(blocks(page, heading)).containsExactly(new Prose("It was lost."));
    }
    TestEvaluation wrong =
        new TestEvaluation(
            List.of("one"),
            List.of(new TestEvaluation.Prediction(0, 1, 1)),
            List.of(),
            List.of(),
            List.of(),
            Double.NaN);
    assertThatThrownBy(wrong::confusionMatrix)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("predicted must be in [0, 0], but is 1");
  }

  @Test
  void classesHaveTheirNamesAsTheyAre() throws IOException {
    Path run = RecordedRuns.finish(run("run", 1, Map.of()), 1);
    List<ReportBlock> blocks = blocks(page(run, twoClasses()), "Test images");

    ComparisonChart chart = (ComparisonChart) charts(blocks).get(0);
    assertThat(chart.series().get(0).points())
        .extracting(ComparisonChart.Point::label)
        .containsExactly("boots", HOSTILE);
    assertThat(chart.series().get(0).points())
        .extracting(ComparisonChart.Point::mean)
        .containsExactly(75.0, 50.0);
    // 3 in 4 by prop.test: 0.3006418 to 0.9544127.
    assertThat(chart.series().get(0).points().get(0).low()).isCloseTo(30.06418, within(1e-4));
    assertThat(chart.series().get(0).points().get(0).high()).isCloseTo(95.44127, within(1e-4));
    Confusion confusion = all(blocks, Confusion.class).get(0);
    assertThat(confusion.classes()).containsExactly("boots", HOSTILE);
    assertThat(confusion.counts()).isDeepEqualTo(new long[][] {{3, 1}, {2, 2}});
  }

  @Test
  void ofManyClassesThereAreTheEnds() throws IOException {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "class " + i).toList();
    List<TestEvaluation.Prediction> predictions = new ArrayList<>();
    for (int label = 0; label < 40; label++) {
      for (int image = 0; image < 40; image++) {
        // The higher the label, the fewer are right; the wrong ones are taken for the next class.
        predictions.add(
            new TestEvaluation.Prediction(label, image < label ? (label + 1) % 40 : label, 0.5));
      }
    }
    TestEvaluation evaluation =
        new TestEvaluation(names, predictions, List.of(), List.of(), List.of(), Double.NaN);
    Path run = RecordedRuns.finish(run("run", 1, Map.of()), 1);
    List<ReportBlock> blocks = blocks(page(run, of(evaluation)), "Test images");

    assertThat(charts(blocks)).isEmpty();
    assertThat(all(blocks, Confusion.class)).isEmpty();
    List<Table> tables = all(blocks, Table.class);
    assertThat(tables.get(0).rows()).hasSize(10);
    assertThat(tables.get(0).rows().get(0)).startsWith("class 0", "100.00");
    assertThat(tables.get(1).rows()).hasSize(10);
    assertThat(tables.get(1).rows().get(0)).startsWith("class 39", "2.50");
    assertThat(tables.get(2).rows())
        .hasSize(20)
        .startsWith(List.of("class 39", "class 0", "39", "97.50"));
  }

  @Test
  void severalRunsAreNamedByWhatTellsThemApartAndShowWhatDiffers() throws IOException {
    Path first = RecordedRuns.finish(run("none/seed-42", 2, Map.of("train.epochs", "2")), 2);
    Path second =
        run(
            "grid/seed-42",
            1,
            Map.of("train.epochs", "2", "train.learningRate", "0.1", "run.out", "x"));
    ReportPage page =
        RunsPage.of(
            List.of(RecordedRun.read(first), RecordedRun.read(second)),
            run -> run.path().equals(first) ? twoClasses() : missing("It was lost."),
            Path.of("all.html"));

    Table results = all(blocks(page, "Results"), Table.class).get(0);
    assertThat(results.rows())
        .extracting(row -> row.get(0))
        .containsExactly("none/seed-42", "grid/seed-42");
    assertThat(results.rows()).extracting(row -> row.get(4)).containsExactly("2", "1 of 2");
    assertThat(results.rows()).extracting(row -> row.get(5)).containsExactly("51.00", "50.00");
    assertThat(results.rows()).extracting(row -> row.get(10)).containsExactly("25.00", "n/a");
    assertThat(page.lead()).contains("51.00 % (none/seed-42).", "1 of the runs are not finished.");
    assertThat(all(blocks(page, "Configuration"), Table.class).get(0).rows())
        .containsExactly(List.of("train.learningRate", "0.05", "0.1"));
    CurveChart accuracy = (CurveChart) charts(blocks(page, "Curves")).get(0);
    assertThat(accuracy.curves())
        .extracting(CurveChart.Curve::name)
        .containsExactly("none/seed-42", "grid/seed-42");
    assertThat(accuracy.curves()).extracting(curve -> curve.x().size()).containsExactly(2, 1);
    List<ReportBlock> classes = blocks(page, "Accuracy by class");
    assertThat(((ComparisonChart) charts(classes).get(0)).series()).hasSize(1);
    assertThat(classes).contains(new Prose("grid/seed-42: It was lost."));
    assertThat(code(blocks(page, "Reproduce"), "This report"))
        .isEqualTo("./gridmask report " + first + " " + second + " --out all.html");
  }
}
