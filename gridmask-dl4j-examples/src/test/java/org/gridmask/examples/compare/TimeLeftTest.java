package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeLeftTest {

  @Test
  void eachNetworkCountsWithItsOwnEpochs() {
    TimeLeft left = new TimeLeft();
    left.add("small", 10);
    left.add("large", 4);
    assertThat(left.seconds(1)).isEmpty();

    left.measure("small", 2, 6);
    assertThat(left.seconds(1)).as("large as small").hasValue(14 * 3);
    left.measure("large", 1, 60);
    assertThat(left.seconds(1)).hasValue(10 * 3 + 4 * 60);
    assertThat(left.seconds(1000)).as("a run's epochs come one after the other").hasValue(4 * 60);
    left.add("large", 4);
    assertThat(left.seconds(2)).hasValue((10 * 3 + 8 * 60) / 2);
  }
}
