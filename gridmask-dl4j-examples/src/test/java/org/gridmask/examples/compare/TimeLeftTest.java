package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.Scores;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

  private static final PlannedNetwork NETWORK =
      Plan.of(
              new Plan.Request(
                  CompareFile.none(),
                  Overrides.ofOptions(Map.of("train.epochs", "12")),
                  List.of(new Located<>("--methods", "none")),
                  Optional.empty(),
                  List.of()))
          .networks()
          .get(0);

  private static final Scores UNKNOWN = Scores.unknown(TaskKind.CLASSIFICATION);

  /** A run of 12 epochs, of which the first took these times. */
  private static RunState run(String name, double... seconds) {
    PlannedNetwork network =
        new PlannedNetwork(
            name, NETWORK.base(), NETWORK.methods(), NETWORK.sweeps(), NETWORK.variants());
    PlannedRun run = new PlannedRun(network, network.variants().get(0), 1);
    List<EpochMetrics> metrics =
        DoubleStream.of(seconds)
            .mapToObj(time -> new EpochMetrics(0, 0, 0, 0, 0, 0, time, UNKNOWN, UNKNOWN, ""))
            .toList();
    return new RunState(
        run,
        Optional.of(
            new RecordedRun(run.path(), run.config(), Optional.empty(), metrics, Optional.empty())),
        "");
  }

  @Test
  void eachNetworkCountsWithItsOwnEpochs() {
    assertThat(TimeLeft.seconds(List.of(run("small"), run("large")), 1)).isEmpty();
    assertThat(TimeLeft.seconds(List.of(run("small", 2, 4), run("large")), 1))
        .as("large as small")
        .hasValue((10 + 12) * 3);
    List<RunState> measured = List.of(run("small", 2, 4), run("large", 60));
    assertThat(TimeLeft.seconds(measured, 1)).hasValue(10 * 3 + 11 * 60);
    assertThat(TimeLeft.seconds(measured, 1000)).as("the longest run alone").hasValue(11 * 60);
    assertThat(TimeLeft.seconds(List.of(run("small", 3), run("large", 60), run("large", 60)), 2))
        .hasValue((11 * 3 + 22 * 60) / 2.0);
  }

  @Test
  void aRunCountsWithItsOwnEpochsOrThoseOfItsNetwork() {
    RunState fresh = run("small");
    RunState small = run("small", 2, 4);
    RunState large = run("large", 60);
    assertThat(TimeLeft.seconds(small, List.of(small, large))).hasValue(10 * 3);
    assertThat(TimeLeft.seconds(fresh, List.of(fresh, small, large))).hasValue(12 * 3);
    assertThat(TimeLeft.seconds(fresh, List.of(fresh, large))).hasValue(12 * 60);
    assertThat(TimeLeft.seconds(fresh, List.of(fresh))).isEmpty();
  }
}
