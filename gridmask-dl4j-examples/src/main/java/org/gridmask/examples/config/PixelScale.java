package org.gridmask.examples.config;

import java.util.Arrays;
import org.gridmask.mask.Fill;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * The fills of a configuration, in the scale of the pixel values. Noise has the mean and standard
 * deviation of the data.
 *
 * @param mean the mean of the data, per channel
 * @param black black, per channel
 * @param uniformNoise uniform noise within one standard deviation of the mean, per pixel
 * @param gaussianNoise Gaussian noise, per pixel
 * @param channelNoise noise as in Random Erasing, per pixel and channel
 */
public record PixelScale(
    Fill mean, Fill black, Fill uniformNoise, Fill gaussianNoise, Fill channelNoise) {

  /**
   * The scale of normalised images.
   *
   * @param normalizer the normalizer of the images
   * @return the fills
   */
  public static PixelScale normalized(NormalizerStandardize normalizer) {
    double[] black = normalizer.getMean().neg().div(normalizer.getStd()).toDoubleVector();
    return new PixelScale(
        Fill.zero(),
        Fill.constant(black),
        Fill.uniformNoise(),
        new Fill.GaussianNoise(0, 1),
        new Fill.GaussianChannelNoise(0, 1));
  }

  /**
   * The scale of 8-bit images. Noise per pixel has the channels' average mean and standard
   * deviation.
   *
   * @param normalizer the normalizer of the images
   * @return the fills
   */
  public static PixelScale greyLevels(NormalizerStandardize normalizer) {
    double[] means = normalizer.getMean().toDoubleVector();
    double mean = average(means);
    double deviation = average(normalizer.getStd().toDoubleVector());
    return new PixelScale(
        Fill.constant(means),
        Fill.zero(),
        new Fill.UniformNoise(mean - deviation, mean + deviation),
        new Fill.GaussianNoise(mean, deviation),
        // After rounding, all 256 levels are equally likely.
        new Fill.UniformChannelNoise(-0.5, 255.5));
  }

  private static double average(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
