package org.gridmask.examples.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {

  private Instant now = Instant.EPOCH;

  @Test
  void passesOnceEachTimeItsLengthIsOver() {
    Interval interval = new Interval(Duration.ofMinutes(2), () -> now);
    assertThat(
            IntStream.of(0, 119, 120, 121, 239, 240, 600, 601)
                .filter(
                    second -> {
                      now = Instant.ofEpochSecond(second);
                      return interval.hasPassed();
                    }))
        .containsExactly(120, 240, 600);
  }
}
