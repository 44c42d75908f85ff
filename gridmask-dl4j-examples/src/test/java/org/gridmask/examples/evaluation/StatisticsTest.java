package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gridmask.examples.evaluation.Statistics.Estimate;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void intervalOfPairedDifferencesIsStudents() {
    Estimate estimate = Statistics.interval(List.of(0.5, -0.25, 1.0, 0.75));

    assertThat(estimate.count()).isEqualTo(4);
    assertThat(estimate.mean()).isEqualTo(0.5);
    // By hand: s = sqrt(0.875 / 3) = 0.540062, t(0.975, 3) = 3.182446, s t / sqrt(4).
    assertThat(estimate.halfWidth().orElseThrow()).isCloseTo(0.8593582, within(1e-6));
  }

  @Test
  void twoPairsHaveAWideInterval() {
    // s = sqrt(2), t(0.975, 1) = 12.706205, s t / sqrt(2).
    assertThat(Statistics.interval(List.of(1.0, 3.0)).halfWidth().orElseThrow())
        .isCloseTo(12.706205, within(1e-6));
  }

  @Test
  void onePairHasNone() {
    assertThat(Statistics.interval(List.of(1.0)).halfWidth()).isEmpty();
    assertThat(Statistics.deviation(1.0)).isEmpty();
    assertThat(Statistics.deviation(1.0, 3.0).orElseThrow()).isCloseTo(Math.sqrt(2), within(1e-12));
  }
}
