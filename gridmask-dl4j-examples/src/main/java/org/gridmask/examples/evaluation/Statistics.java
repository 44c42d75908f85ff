package org.gridmask.examples.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/** Means, confidence intervals and slopes for comparisons over several seeds. */
public final class Statistics {

  /** The quantile at the upper end of a 95 % interval. */
  private static final double UPPER = 0.975;

  private Statistics() {}

  /**
   * A mean with its 95 % confidence interval.
   *
   * @param count the number of values
   * @param mean the mean
   * @param halfWidth half the width of the interval around it; empty for one value
   */
  public record Estimate(int count, double mean, OptionalDouble halfWidth) {

    /**
     * The lower end of the interval.
     *
     * @return the end; NaN for one value
     */
    public double low() {
      return mean - halfWidth.orElse(Double.NaN);
    }

    /**
     * The upper end of the interval.
     *
     * @return the end; NaN for one value
     */
    public double high() {
      return mean + halfWidth.orElse(Double.NaN);
    }
  }

  /**
   * The mean.
   *
   * @param values at least one value
   * @return the sum divided by the count
   */
  public static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /**
   * The sample standard deviation, with n - 1 in its denominator.
   *
   * @param values the values
   * @return the deviation; empty for fewer than two values
   */
  public static OptionalDouble deviation(double... values) {
    if (values.length < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.length - 1)));
  }

  /**
   * The mean of independent values with its interval by Student's t distribution: m +- t(0.975, n -
   * 1) s / sqrt(n), where m and s are the mean and the sample standard deviation. For the
   * differences of pairs this is the paired interval.
   *
   * @param of the values, at least one
   * @return the mean
   */
  public static Estimate interval(List<Double> of) {
    double[] values = of.stream().mapToDouble(Double::doubleValue).toArray();
    OptionalDouble deviation = deviation(values);
    return new Estimate(
        values.length,
        mean(values),
        deviation.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                TDistribution.of(values.length - 1).inverseCumulativeProbability(UPPER)
                    * deviation.getAsDouble()
                    / Math.sqrt(values.length)));
  }

  /**
   * The slope of the least-squares line through points.
   *
   * @param x the x coordinates
   * @param y the y coordinates, as many
   * @return the slope; NaN if all x are equal
   */
  public static double slope(double[] x, double[] y) {
    double meanX = mean(x);
    double meanY = mean(y);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return products / squares;
  }
}
