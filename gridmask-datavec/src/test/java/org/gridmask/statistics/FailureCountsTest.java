package org.gridmask.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureCountsTest {

  @Test
  void tellsTheSharesApartAndTogether() {
    FailureCounts counts = new FailureCounts(200, 10, 30, 0.75);

    assertThat(counts.pDropped()).isEqualTo(0.05);
    assertThat(counts.pKept()).isEqualTo(0.15);
    assertThat(counts.pFailure()).isEqualTo(0.2);
    assertThat(counts.droppedInterval().high()).isLessThan(counts.keptInterval().high());
    assertThat(counts.failureInterval().low()).isGreaterThan(counts.keptInterval().low());
  }

  /**
   * The first three are those of R's prop.test(correct = FALSE); the last two follow by symmetry.
   */
  @ParameterizedTest
  @CsvSource({
    "10, 0, 0, 0.2775328",
    "10, 5, 0.2365931, 0.7634069",
    "100, 1, 0.0017674, 0.0544862",
    "10, 10, 0.7224672, 1",
    "100, 99, 0.9455138, 0.9982326",
  })
  void hasWilsonsInterval(long images, long dropped, double low, double high) {
    WilsonInterval interval = new FailureCounts(images, dropped, 0, 1).droppedInterval();

    assertThat(interval.low()).isCloseTo(low, within(5e-7));
    assertThat(interval.high()).isCloseTo(high, within(5e-7));
  }

  @Test
  void intervalsThatTouchOverlap() {
    WilsonInterval interval = new WilsonInterval(0.2, 0.3);
    assertThat(interval.overlaps(new WilsonInterval(0.3, 0.4))).isTrue();
    assertThat(interval.overlaps(new WilsonInterval(0.1, 0.9))).isTrue();
    assertThat(interval.overlaps(new WilsonInterval(0.31, 0.4))).isFalse();
    assertThat(interval.overlaps(new WilsonInterval(0, 0.19))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 1",
    "5, -1, 0, 1",
    "5, 6, 0, 1",
    "5, 3, 3, 1",
    "5, 0, -1, 1",
    "5, 0, 0, 1.1"
  })
  void refusesWhatCannotBe(long images, long dropped, long kept, double keepRatio) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FailureCounts(images, dropped, kept, keepRatio));
  }
}
