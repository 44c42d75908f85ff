package org.gridmask.examples.config;

import java.util.Arrays;
import org.gridmask.mask.Fill;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * What the fills of a configuration are in the numbers that an image is held in. Noise has the
 * data's mean, and its strength is the data's standard deviation.
 *
 * @param mean the mean of the data, a value for each channel
 * @param black black, a value for each channel
 * @param uniformNoise uniform noise up to one deviation from the mean, a number for each pixel
 * @param gaussianNoise Gaussian noise with the data's deviation, a number for each pixel
 * @param channelNoise noise such as Random Erasing's, a number for each channel of each pixel
 */
public record PixelScale(
    Fill mean, Fill black, Fill uniformNoise, Fill gaussianNoise, Fill channelNoise) {

  /**
   * The scale of normalised images: deviations from the mean.
   *
   * @param normalizer what images are normalised by
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
   * The scale of 8-bit images. Noise that the channels share has the mean and the deviation of the
   * channels' average.
   *
   * @param normalizer what images will be normalised by
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
        // Rounded, each of the 256 levels is equally probable.
        new Fill.UniformChannelNoise(-0.5, 255.5));
  }

  private static double average(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
