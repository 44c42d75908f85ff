package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ActivationMapsTest {

  private static ActivationMaps maps(float[][]... maps) {
    int[] classes = new int[maps.length];
    return new ActivationMaps(
        Nd4j.createFromArray(maps), Nd4j.ones(DataType.FLOAT, maps.length, 3).divi(3), classes);
  }

  /** Twice the width: 1/4 and 3/4 between the middles, and the outermost values at the edges. */
  @Test
  void upsamplingPutsTheMiddlesOfPixelsOnTheMap() {
    INDArray upsampled = maps(new float[][] {{0, 8}, {16, 40}}).upsampled(4, 4);

    assertThat(upsampled)
        .isEqualTo(
            Nd4j.createFromArray(
                new float[][][] {
                  {{0, 2, 6, 8}, {4, 7, 13, 16}, {12, 17, 27, 32}, {16, 22, 34, 40}}
                }));
  }

  @Test
  void upsamplingTakesSizesThatDoNotDivide() {
    INDArray upsampled = maps(new float[][] {{0, 6}}, new float[][] {{5, 5}}).upsampled(2, 3);

    assertThat(upsampled)
        .isEqualTo(
            Nd4j.createFromArray(new float[][][] {{{0, 3, 6}, {0, 3, 6}}, {{5, 5, 5}, {5, 5, 5}}}));
  }

  @Test
  void aMapOfOnePlaceIsTheSameEverywhere() {
    assertThat(maps(new float[][] {{7}}).upsampled(2, 3))
        .isEqualTo(Nd4j.valueArrayOf(new long[] {1, 2, 3}, 7f, DataType.FLOAT));
  }

  /** The second is 0, 2, 6 and 8 in each row, of which half of the maximum is 4. */
  @Test
  void sharesCountThePixelsAboveHalfOfTheMaximum() {
    ActivationMaps maps =
        maps(
            new float[][] {{1, 4}, {2, 3}},
            new float[][] {{0, 8}, {0, 8}},
            new float[][] {{-3, -2}, {-3, -9}},
            new float[][] {{0, 0}, {0, 0}});

    assertThat(maps.sharesAboveHalf(2, 2)).containsExactly(0.5, 0.5, 0, 0);
    assertThat(maps.sharesAboveHalf(2, 4)[1]).isEqualTo(0.5);
    assertThat(maps(new float[][] {{0, 8, 0}}).sharesAboveHalf(1, 6)[0])
        .isCloseTo(2.0 / 6, within(1e-12));
  }

  @Test
  void classesAreCopied() {
    int[] classes = {2};
    ActivationMaps maps = new ActivationMaps(Nd4j.ones(1, 2, 2), Nd4j.ones(1, 3), classes);

    classes[0] = 0;
    maps.classes()[0] = 1;

    assertThat(maps.classes()).containsExactly(2);
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    INDArray two = Nd4j.ones(2, 4, 4);
    INDArray probabilities = Nd4j.ones(2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationMaps(null, probabilities, new int[2]))
        .withMessage("maps must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationMaps(Nd4j.ones(4, 4), probabilities, new int[2]))
        .withMessageStartingWith("maps must be floating point numbers of shape [N, h, w], but is");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActivationMaps(two, Nd4j.ones(1, 3), new int[2]))
        .withMessageContaining("[2, classes]")
        .withMessageContaining("[1, 3]");
    for (int[] classes : new int[][] {{0}, {0, 1, 2}, {-1, 0}, {0, 3}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ActivationMaps(two, probabilities, classes))
          .withMessage(
              "classes must be numbers in [0, 2], one for each image, 2, but is "
                  + Arrays.toString(classes));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> maps(new float[][] {{1}}).upsampled(0, 4))
        .withMessage("height must be in [1, 1048576], but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> maps(new float[][] {{1}}).upsampled(1 << 20, 257))
        .withMessage(
            "height times width must be at most 268435456 for a batch of 1, but is 1048576 x 257");
  }
}
