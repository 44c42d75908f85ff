package org.gridmask.examples.config;

import java.util.Arrays;
import org.gridmask.mask.Fill;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * In which numbers an image is held: what the mean of the data, black and noise are in them.
 *
 * <p>Noise has the data's mean and is as strong as its deviation says, in each of the two.
 */
public sealed interface PixelScale {

  /**
   * The mean of the data, a value for each channel.
   *
   * @return the fill
   */
  Fill mean();

  /**
   * Black, a value for each channel.
   *
   * @return the fill
   */
  Fill black();

  /**
   * Uniform noise up to one deviation from the mean, a number for each pixel.
   *
   * @return the fill
   */
  Fill uniformNoise();

  /**
   * Gaussian noise with the data's deviation, a number for each pixel.
   *
   * @return the fill
   */
  Fill gaussianNoise();

  /**
   * Noise such as Random Erasing's, a number for each channel of each pixel.
   *
   * @return the fill
   */
  Fill channelNoise();

  /** Of an image after the normalisation: deviations from the mean. */
  public final class Normalized implements PixelScale {
    private final double[] black;

    public Normalized(NormalizerStandardize normalizer) {
      black = normalizer.getMean().neg().div(normalizer.getStd()).toDoubleVector();
    }

    @Override
    public Fill mean() {
      return Fill.zero();
    }

    @Override
    public Fill black() {
      return Fill.constant(black);
    }

    @Override
    public Fill uniformNoise() {
      return Fill.uniformNoise();
    }

    @Override
    public Fill gaussianNoise() {
      return new Fill.GaussianNoise(0, 1);
    }

    @Override
    public Fill channelNoise() {
      return new Fill.GaussianChannelNoise(0, 1);
    }
  }

  /**
   * Of an image of 8 bits before the normalisation. Noise that the channels share has the mean and
   * the deviation of the channels' average.
   */
  public final class GreyLevels implements PixelScale {
    private final double[] mean;
    private final double averageMean;
    private final double averageDeviation;

    public GreyLevels(NormalizerStandardize normalizer) {
      mean = normalizer.getMean().toDoubleVector();
      averageMean = average(mean);
      averageDeviation = average(normalizer.getStd().toDoubleVector());
    }

    private static double average(double[] values) {
      return Arrays.stream(values).average().orElseThrow();
    }

    @Override
    public Fill mean() {
      return Fill.constant(mean);
    }

    @Override
    public Fill black() {
      return Fill.zero();
    }

    @Override
    public Fill uniformNoise() {
      return new Fill.UniformNoise(averageMean - averageDeviation, averageMean + averageDeviation);
    }

    @Override
    public Fill gaussianNoise() {
      return new Fill.GaussianNoise(averageMean, averageDeviation);
    }

    /** Rounded, each of the 256 levels comes as often as the others. */
    @Override
    public Fill channelNoise() {
      return new Fill.UniformChannelNoise(-0.5, 255.5);
    }
  }
}
