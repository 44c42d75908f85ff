package org.gridmask.statistics;

import org.gridmask.check.Checks;

/**
 * The 95 % confidence interval of a probability by Wilson's score (E. B. Wilson, 1927), which also
 * holds for shares near 0 and 1: for a share p of n and z = 1.96, the normal distribution's 97.5 %
 * quantile,
 *
 * <pre>
 * (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 * </pre>
 *
 * @param low the lower end, in [0, 1]
 * @param high the upper end, in [low, 1]
 */
public record WilsonInterval(double low, double high) {

  /** The 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if they are not in [0, 1] or {@code high} is less than {@code
   *     low}
   */
  public WilsonInterval {
    Checks.inUnitInterval("low", low);
    Checks.require(high >= low && high <= 1, "high", "in [low, 1] = [" + low + ", 1]", high);
  }

  /**
   * The interval for a count.
   *
   * @param count the number of successes, in [0, of]
   * @param of the number of trials, at least 1
   * @return the interval
   * @throws IllegalArgumentException if a number is out of range
   */
  public static WilsonInterval of(long count, long of) {
    Checks.inClosedRange("of", of, 1, Long.MAX_VALUE);
    Checks.inClosedRange("count", count, 0, of);
    double p = (double) count / of;
    double z2 = Z * Z / of;
    double middle = (p + z2 / 2) / (1 + z2);
    double half = Z * Math.sqrt(p * (1 - p) / of + z2 / of / 4) / (1 + z2);
    // Exact ends for no and all successes, without rounding errors.
    return new WilsonInterval(
        count == 0 ? 0 : Math.max(0, middle - half), count == of ? 1 : Math.min(1, middle + half));
  }

  /**
   * Whether the intervals overlap.
   *
   * @param other the other interval
   * @return true if they overlap or touch
   */
  public boolean overlaps(WilsonInterval other) {
    return low <= other.high && other.low <= high;
  }
}
