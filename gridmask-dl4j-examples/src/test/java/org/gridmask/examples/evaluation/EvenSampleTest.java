package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvenSampleTest {

  private static List<Integer> sample(int of, int size) {
    EvenSample sample = new EvenSample(of, size);
    return IntStream.range(0, of).filter(sample::has).boxed().toList();
  }

  @Test
  void isAtEqualDistancesFromBothEndsToo() {
    assertThat(sample(100, 4)).containsExactly(12, 37, 62, 87);
    assertThat(sample(9, 3)).containsExactly(1, 4, 7);
    assertThat(sample(3, 3)).containsExactly(0, 1, 2);
    assertThat(sample(3, 1000)).containsExactly(0, 1, 2);
  }

  @Test
  void hasItsSizeWhereverThereAreEnough() {
    for (int of = 8; of < 200; of++) {
      for (int size : new int[] {1, 7, 8}) {
        assertThat(sample(of, size)).hasSize(size);
      }
    }
    assertThat(sample(1_281_167, 1000)).hasSize(1000);
  }
}
