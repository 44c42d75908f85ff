package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BatchTimesTest {

  @Test
  void speedsAreThoseOfTheMedianAndTheFastestBatch() {
    BatchTimes odd = new BatchTimes(64, List.of(4.0, 1.0, 2.0));
    BatchTimes even = odd.and(new BatchTimes(64, List.of(6.0)));

    assertThat(odd.median()).isEqualTo(32);
    assertThat(odd.best()).isEqualTo(64);
    assertThat(even.median()).isEqualTo(64 / 3.0);
    assertThat(even.best()).isEqualTo(64);
  }

  @Test
  void countsThreeBatchesAfterTheWarmUpHoweverLongTheyTake() {
    AtomicInteger runs = new AtomicInteger();

    BatchTimes times =
        BatchTimes.measure(
            2,
            0,
            () -> {
              runs.incrementAndGet();
              LockSupport.parkNanos(1_000_000);
            });

    assertThat(times.seconds()).hasSize(3);
    assertThat(runs).hasValue(5);
  }

  @Test
  void goesOnForTheTimeGivenAndAsLongBefore() {
    long start = System.nanoTime();

    BatchTimes.measure(1, 0.1, () -> LockSupport.parkNanos(1_000_000));

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
  }

  @Test
  void refusesTimesOfNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BatchTimes(1, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new BatchTimes(1, List.of(0.0)));
    assertThatIllegalArgumentException().isThrownBy(() -> new BatchTimes(0, List.of(1.0)));
    BatchTimes one = new BatchTimes(1, List.of(1.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.and(new BatchTimes(2, List.of(1.0))))
        .withMessage("images of later batches must be as before, 1, but is 2");
  }
}
