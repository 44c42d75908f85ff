package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.data.Ignored;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Scores;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private static Plan plan(String methods, String... sweeps) {
    return Plan.of(
        new Plan.Request(
            CompareFile.none(),
            Overrides.none(),
            Stream.of(methods.split(",")).map(name -> new Located<>("--methods", name)).toList(),
            Optional.empty(),
            Stream.of(sweeps).map(text -> new Located<>("--sweep", text)).toList()));
  }

  /** Runs with these accuracies in the plan's order; NaN fails. */
  private static Results results(Plan plan, double... accuracies) {
    List<RunState> states = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      double accuracy = accuracies[states.size()];
      RunSummary summary =
          new RunSummary(
              Scores.of(TaskKind.CLASSIFICATION, accuracy, 1),
              Optional.empty(),
              0,
              accuracy,
              100,
              10,
              0,
              0,
              Ignored.NOTHING,
              25,
              run.seed());
      boolean failed = Double.isNaN(accuracy);
      states.add(
          new RunState(
              run,
              Optional.of(
                  new RecordedRun(
                      run.path(),
                      run.config(),
                      Optional.empty(),
                      List.of(),
                      failed ? Optional.empty() : Optional.of(summary))),
              failed ? "the training diverged" : ""));
    }
    return Results.of(plan, states, Set.of());
  }

  @Test
  void tablePairsRunsOfTheSameSeed() {
    // Differences 1, 2 and 3 points: s = 1, t(0.975, 2) = 4.302653, t s / sqrt(3) = 2.484138.
    String table =
        ResultTable.markdown(results(plan("none,gridmask"), 0.8, 0.81, 0.7, 0.72, 0.9, 0.93));

    assertThat(table)
        .isEqualTo(
            """
            ## ResNet-8

            Embedded sample of Fashion-MNIST, ResNet-8, 10 epochs, seeds 42, 43, 44.

            | Method   | Test accuracy, % | Difference, points |  95 % interval | Seconds per epoch |  n |
            | -------- | ---------------: | -----------------: | -------------: | ----------------: | -: |
            | none     |    80.00 ± 10.00 |           baseline |                |               2.5 |  3 |
            | gridmask |    82.00 ± 10.54 |              +2.00 | [-0.48, +4.48] |               2.5 |  3 |

            Test accuracy after the last epoch: mean ± sample standard deviation over n seeds. Difference from
            the baseline: mean over the common seeds, with a paired 95 % confidence interval (Student's t).
            """);
  }

  @Test
  void whatIsSweptIsNoConditionOfTheTable() {
    Plan limits = plan("none,gridmask", "data.limit=0,100");
    Plan both = plan("none,gridmask", "data.limit:train.epochs=100:8,200:4");

    assertThat(ResultTable.conditions(limits, limits.networks().get(0)))
        .isEqualTo("Embedded sample of Fashion-MNIST, ResNet-8, 10 epochs, seeds 42, 43, 44.");
    assertThat(ResultTable.conditions(both, both.networks().get(0)))
        .isEqualTo("Embedded sample of Fashion-MNIST, ResNet-8, seeds 42, 43, 44.");
  }

  @Test
  void aFailedRunHasNoPart() {
    Results results = results(plan("none,gridmask"), 0.8, Double.NaN, Double.NaN, 0.9, 0.7, 0.72);

    assertThat(ResultTable.markdown(results))
        .contains("75.00 ± 7.07", "81.00 ± 12.73", "+2.00 |           n/a", "2 of 3")
        .contains("- ResNet-8, gridmask, seed 42: the training diverged");
  }

  @Test
  void whatIsSweptIsALineAndTheRestIsLevel() {
    ComparisonChart chart =
        ResultChart.of(
            results(
                plan("none,gridmask", "r=0.2,0.4"), 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3));

    assertThat(chart.isNumeric()).isTrue();
    assertThat(chart.xLabel()).isEqualTo("augment.gridmask.r");
    assertThat(chart.series())
        .extracting(ComparisonChart.Series::name)
        .containsExactly("none", "gridmask");
    assertThat(chart.series().get(0).points())
        .extracting(ComparisonChart.Point::x)
        .containsExactly(0.2, 0.4);
    assertThat(chart.series().get(1).points())
        .extracting(ComparisonChart.Point::label)
        .containsExactly("0.2", "0.4");
    ComparisonChart methods = ResultChart.of(results(plan("none,gridmask"), new double[6]));
    assertThat(methods.isNumeric()).isFalse();
    assertThat(methods.title()).isEqualTo("ResNet-8: methods compared");
    assertThat(methods.yLabel()).isEqualTo("Test accuracy, %: mean and standard deviation");
    assertThat(methods.series().get(0).points().get(0).values()).hasSize(3);
  }

  @Test
  void aNetworkWithoutTheSweptKeyIsLevel() {
    PlannedNetwork swept = plan("gridmask", "r=0.2,0.4").networks().get(0);
    PlannedNetwork other = plan("none").networks().get(0);
    Plan both =
        new Plan(
            List.of(
                new PlannedNetwork(
                    "other", other.base(), other.methods(), List.of(), other.variants()),
                swept),
            1,
            swept.sweeps(),
            Optional.empty());

    ComparisonChart chart = ResultChart.of(results(both, 0.5, 0.1, 0.2));

    assertThat(chart.isNumeric()).isTrue();
    assertThat(chart.series())
        .extracting(ComparisonChart.Series::name)
        .containsExactly("other", "ResNet-8");
    assertThat(chart.series().get(0).points())
        .extracting(ComparisonChart.Point::x, ComparisonChart.Point::mean)
        .containsExactly(tuple(0.2, 50.0), tuple(0.4, 50.0));
  }

  @Test
  void oneSeedHasNoDeviationToSpeakOf() {
    Plan three = plan("none,gridmask");
    Plan one = new Plan(three.networks(), 1, three.sweeps(), three.paper());
    ComparisonChart chart = ResultChart.of(results(one, 0.1, 0.2));

    assertThat(chart.yLabel()).isEqualTo("Test accuracy, %");
    assertThat(chart.series().get(0).points())
        .allSatisfy(point -> assertThat(point.values()).isEmpty());
  }

  @Test
  void twoSweepsGiveASeriesForEachValueOfTheFirst() {
    ComparisonChart chart =
        ResultChart.of(
            results(plan("gridmask", "r=0.2,0.4", "dMin:dMax=8:12,8:28"), new double[12]));

    assertThat(chart.title())
        .isEqualTo("ResNet-8: test accuracy by augment.gridmask.dMin, augment.gridmask.dMax");
    assertThat(chart.isNumeric()).isFalse();
    assertThat(chart.series())
        .extracting(ComparisonChart.Series::name)
        .containsExactly("r=0.2", "r=0.4");
    assertThat(chart.series().get(1).points())
        .extracting(ComparisonChart.Point::label, ComparisonChart.Point::x)
        .containsExactly(tuple("8:12", Double.NaN), tuple("8:28", Double.NaN));
  }
}
