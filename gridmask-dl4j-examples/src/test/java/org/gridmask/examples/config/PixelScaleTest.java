package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.gridmask.mask.Fill;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class PixelScaleTest {

  private NormalizerStandardize normalizer;
  private PixelScale before;
  private PixelScale after;

  @BeforeEach
  void colouredData() {
    normalizer =
        new NormalizerStandardize(
            Nd4j.createFromArray(new float[][] {{100, 120, 140}}),
            Nd4j.createFromArray(new float[][] {{50, 60, 40}}));
    before = PixelScale.greyLevels(normalizer);
    after = PixelScale.normalized(normalizer);
  }

  @Test
  void aColourBeforeTheNormalisationBecomesTheSameColourAfterIt() {
    assertThat(normalized(before.mean())).containsExactly(values(after.mean()), within(1e-6));
    assertThat(normalized(before.black())).containsExactly(values(after.black()), within(1e-6));
    assertThat(values(after.black())).containsExactly(new double[] {-2, -2, -3.5}, within(1e-6));
  }

  private double[] normalized(Fill colour) {
    INDArray pixel = Nd4j.createFromArray(values(colour)).castTo(Nd4j.defaultFloatingPointType());
    INDArray image = pixel.reshape(1, 3, 1, 1);
    normalizer.transform(image);
    return image.ravel().toDoubleVector();
  }

  private static double[] values(Fill fill) {
    return ((Fill.Constant) fill).perChannel(3, Fill.ChannelOrder.AS_STORED);
  }

  @Test
  void noiseLiesAroundTheMeanByTheDeviation() {
    assertThat(before.uniformNoise()).isEqualTo(new Fill.UniformNoise(70, 170));
    assertThat(before.gaussianNoise()).isEqualTo(new Fill.GaussianNoise(120, 50));
    assertThat(after.uniformNoise()).isEqualTo(Fill.uniformNoise());
    assertThat(after.gaussianNoise()).isEqualTo(new Fill.GaussianNoise(0, 1));
    assertThat(before.channelNoise()).isEqualTo(new Fill.UniformChannelNoise(-0.5, 255.5));
    assertThat(after.channelNoise()).isEqualTo(new Fill.GaussianChannelNoise(0, 1));
  }
}
