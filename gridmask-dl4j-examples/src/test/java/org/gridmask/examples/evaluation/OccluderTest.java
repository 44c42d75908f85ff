package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OccluderTest {

  private static double covered(MaskGenerator masks, int height, int width) {
    return IntStream.range(0, 400)
        .mapToDouble(
            i ->
                1
                    - masks
                        .generate(height, width, KeyedRandom.of(5, Purpose.MASK, 0, i))
                        .keepRatio())
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void coversTheShareOnAverage(Occluder occluder) {
    for (double share : new double[] {0, 0.1, 0.3, 0.5, 0.8}) {
      assertThat(covered(occluder.covering(share), 96, 96))
          .as("%s of a square", share)
          .isCloseTo(share, within(0.03));
      assertThat(covered(occluder.covering(share), 60, 80))
          .as("%s of a wide image", share)
          .isCloseTo(share, within(0.06));
      assertThat(covered(occluder.covering(share), 150, 60))
          .as("%s of a tall image", share)
          .isCloseTo(share, within(0.1));
    }
    assertThat(covered(occluder.covering(0), 96, 96)).isZero();
    assertThat(covered(occluder.covering(0.5), 1, 1)).isBetween(0.0, 1.0);
    assertThatThrownBy(() -> occluder.covering(1)).hasMessageContaining("share");
  }
}
