package org.gridmask.mask;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * The values of dropped pixels: constant or noise.
 *
 * <p>The paper multiplies the normalised image by the mask (eq. 1), so that a dropped pixel is 0,
 * the mean of the data set: {@link #zero}. Values are in the units of the image: grey levels before
 * normalisation, multiples of the standard deviation after it.
 */
public sealed interface Fill extends Serializable {

  /** The channel order of colour values. */
  enum ChannelOrder {
    /** The order of the image's channels, whatever it is. */
    AS_STORED,
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red: the order of OpenCV and DataVec. */
    BGR
  }

  /**
   * The paper's fill: 0, the mean colour of a normalised image.
   *
   * @return the constant 0 for every channel
   */
  static Constant zero() {
    return constant(0);
  }

  /**
   * One value for all channels, or one per channel in the image's order.
   *
   * @param values one finite value, or as many as the images have channels
   * @return the fill
   * @throws IllegalArgumentException if there are no values or one is not finite
   */
  static Constant constant(double... values) {
    return new Constant(
        ChannelOrder.AS_STORED, values == null ? null : Arrays.stream(values).boxed().toList());
  }

  /**
   * An RGB colour.
   *
   * @param red the red value
   * @param green the green value
   * @param blue the blue value
   * @return the fill
   * @throws IllegalArgumentException if a value is not finite
   */
  static Constant rgb(double red, double green, double blue) {
    return new Constant(ChannelOrder.RGB, List.of(red, green, blue));
  }

  /**
   * A BGR colour.
   *
   * @param blue the blue value
   * @param green the green value
   * @param red the red value
   * @return the fill
   * @throws IllegalArgumentException if a value is not finite
   */
  static Constant bgr(double blue, double green, double red) {
    return new Constant(ChannelOrder.BGR, List.of(blue, green, red));
  }

  /**
   * The authors' noise (offset in their detection code): uniform in [-1, 1), for normalised images.
   *
   * @return the fill
   */
  static UniformNoise uniformNoise() {
    return new UniformNoise(-1, 1);
  }

  /**
   * A constant fill.
   *
   * @param order the channel order of the values
   * @param values one value for all channels, or one per channel; three for RGB and BGR
   */
  record Constant(ChannelOrder order, List<Double> values) implements Fill {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if an argument is null, the number of values does not fit
     *     the order, or one is not finite
     */
    public Constant {
      Checks.notNull("order", order);
      Checks.notNull("values", values);
      boolean any = order == ChannelOrder.AS_STORED;
      Checks.require(
          (any ? !values.isEmpty() : values.size() == 3)
              && values.stream().allMatch(value -> value != null && Double.isFinite(value)),
          "values",
          any ? "at least one finite number" : "three finite numbers in the order " + order,
          values);
      values = List.copyOf(values);
    }

    /**
     * The value for each channel of an image.
     *
     * @param channels the image's number of channels, at least 1
     * @param stored the image's channel order; AS_STORED if unknown
     * @return one value per channel, in the image's order
     * @throws IllegalArgumentException if {@code channels} is less than 1, {@code stored} is null,
     *     the number of values is neither 1 nor {@code channels} (RGB and BGR have no alpha: four
     *     channels need four values as stored), or this is an RGB or BGR colour and {@code stored}
     *     is AS_STORED
     */
    public double[] perChannel(int channels, ChannelOrder stored) {
      Checks.atLeast("channels", channels, 1);
      Checks.notNull("stored", stored);
      double[] perChannel = new double[channels];
      if (values.size() == 1) {
        Arrays.fill(perChannel, values.get(0));
        return perChannel;
      }
      if (values.size() != channels) {
        throw Checks.invalid(
            "fill", "1 value or as many as channels (" + channels + ")", values.size() + " values");
      }
      if (order != ChannelOrder.AS_STORED && stored == ChannelOrder.AS_STORED) {
        throw Checks.invalid(
            "fill", "as stored (Fill.constant), since the channel order is unknown", order);
      }
      boolean swap = order != ChannelOrder.AS_STORED && order != stored;
      for (int c = 0; c < channels; c++) {
        perChannel[c] = values.get(swap ? channels - 1 - c : c);
      }
      return perChannel;
    }
  }

  /** A random fill: one value per dropped pixel, shared by its channels, or one per channel. */
  sealed interface Noise extends Fill {
    /**
     * Draws one value.
     *
     * @param random the source of randomness
     * @return the value of a pixel or, if {@link #perChannel}, of one of its channels
     */
    double sample(RandomGenerator random);

    /**
     * Whether the channels of a pixel are drawn independently.
     *
     * @return true for one value per channel, false for one per pixel
     */
    default boolean perChannel() {
      return false;
    }

    /**
     * Draws the values of one pixel.
     *
     * @param random the source of randomness
     * @param channels receives the value of each channel, in the image's order
     */
    default void sample(RandomGenerator random, double[] channels) {
      for (int c = 0; c < channels.length; c++) {
        channels[c] = c == 0 || perChannel() ? sample(random) : channels[0];
      }
    }
  }

  /**
   * Uniform noise, one value per pixel.
   *
   * @param low the inclusive lower bound
   * @param high the exclusive upper bound, greater than {@code low}
   */
  record UniformNoise(double low, double high) implements Noise {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless both are finite and {@code low < high}
     */
    public UniformNoise {
      checkBounds(low, high);
    }

    @Override
    public double sample(RandomGenerator random) {
      return uniform(low, high, random);
    }
  }

  /**
   * Gaussian noise, one value per pixel.
   *
   * @param mean the mean
   * @param standardDeviation the standard deviation, at least 0
   */
  record GaussianNoise(double mean, double standardDeviation) implements Noise {
    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException unless both are finite and the deviation is at least 0
     */
    public GaussianNoise {
      checkMoments(mean, standardDeviation);
    }

    @Override
    public double sample(RandomGenerator random) {
      return gaussian(mean, standardDeviation, random);
    }
  }

  /**
   * Uniform noise, one value per channel of each pixel: the random values of {@link RandomErasing},
   * with bounds 0 and 255 before normalisation. In 8-bit images, which are rounded, the bounds -0.5
   * and 255.5 make all grey levels equally probable.
   *
   * @param low the inclusive lower bound
   * @param high the exclusive upper bound, greater than {@code low}
   */
  record UniformChannelNoise(double low, double high) implements Noise {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless both are finite and {@code low < high}
     */
    public UniformChannelNoise {
      checkBounds(low, high);
    }

    @Override
    public boolean perChannel() {
      return true;
    }

    @Override
    public double sample(RandomGenerator random) {
      return uniform(low, high, random);
    }
  }

  /**
   * Gaussian noise, one value per channel of each pixel.
   *
   * @param mean the mean
   * @param standardDeviation the standard deviation, at least 0
   */
  record GaussianChannelNoise(double mean, double standardDeviation) implements Noise {
    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException unless both are finite and the deviation is at least 0
     */
    public GaussianChannelNoise {
      checkMoments(mean, standardDeviation);
    }

    @Override
    public boolean perChannel() {
      return true;
    }

    @Override
    public double sample(RandomGenerator random) {
      return gaussian(mean, standardDeviation, random);
    }
  }

  private static void checkBounds(double low, double high) {
    Checks.require(
        Double.isFinite(low) && Double.isFinite(high - low) && low < high,
        "low and high",
        "finite with low < high",
        low + " and " + high);
  }

  private static double uniform(double low, double high, RandomGenerator random) {
    return low + (high - low) * random.nextDouble();
  }

  private static void checkMoments(double mean, double standardDeviation) {
    Checks.require(Double.isFinite(mean), "mean", "finite", mean);
    Checks.finiteNotNegative("standardDeviation", standardDeviation);
  }

  private static double gaussian(double mean, double deviation, RandomGenerator random) {
    return mean + deviation * random.nextGaussian();
  }
}
