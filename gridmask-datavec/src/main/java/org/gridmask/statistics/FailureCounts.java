package org.gridmask.statistics;

/**
 * What came out of a simulation (section 3 and figure 5 of the GridMask paper).
 *
 * @param images how many images there were, at least 1
 * @param dropped in how many the object was dropped as good as whole, at least 0
 * @param kept in how many it was kept as good as whole, at least 0; no image is counted in both
 * @param keepRatio the mean keep ratio of the masks (the paper's eq. 2), in [0, 1]
 */
public record FailureCounts(long images, long dropped, long kept, double keepRatio) {

  /** The 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one lies outside of its range; the message names it
   */
  public FailureCounts {
    if (images < 1) {
      throw new IllegalArgumentException("images must be at least 1, but is " + images);
    }
    if (dropped < 0 || dropped > images) {
      throw new IllegalArgumentException(
          "dropped must be in [0, images] = [0, " + images + "], but is " + dropped);
    }
    if (kept < 0 || kept > images - dropped) {
      throw new IllegalArgumentException(
          "kept must be in [0, images - dropped] = [0, "
              + (images - dropped)
              + "], but is "
              + kept);
    }
    if (!(keepRatio >= 0 && keepRatio <= 1)) {
      throw new IllegalArgumentException("keepRatio must be in [0, 1], but is " + keepRatio);
    }
  }

  /**
   * The range in which a probability lies in 95 of 100 simulations.
   *
   * @param low the lower end, in [0, 1]
   * @param high the upper end, in [low, 1]
   */
  public record Interval(double low, double high) {

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if they are not in [0, 1] or upside down
     */
    public Interval {
      if (!(low >= 0 && low <= high && high <= 1)) {
        throw new IllegalArgumentException(
            "low and high must be in [0, 1], low not above high, but are " + low + " and " + high);
      }
    }

    /**
     * Whether another interval shares a number with this one.
     *
     * @param other the other interval
     * @return true if they overlap or touch
     */
    public boolean overlaps(Interval other) {
      return low <= other.high && other.low <= high;
    }
  }

  /**
   * The share of the images whose object was dropped as good as whole.
   *
   * @return dropped / images
   */
  public double pDropped() {
    return (double) dropped / images;
  }

  /**
   * The share of the images whose object was kept as good as whole.
   *
   * @return kept / images
   */
  public double pKept() {
    return (double) kept / images;
  }

  /**
   * The share of the images that failed, the height of a curve in the paper's figure 5.
   *
   * @return (dropped + kept) / images
   */
  public double pFailure() {
    return (double) (dropped + kept) / images;
  }

  /**
   * The 95 % interval of {@link #pDropped}.
   *
   * @return Wilson's score interval, see {@link #failureInterval}
   */
  public Interval droppedInterval() {
    return wilson(dropped, images);
  }

  /**
   * The 95 % interval of {@link #pKept}.
   *
   * @return Wilson's score interval, see {@link #failureInterval}
   */
  public Interval keptInterval() {
    return wilson(kept, images);
  }

  /**
   * The 95 % interval of {@link #pFailure}, by Wilson's score (E. B. Wilson, 1927), which also fits
   * shares near 0 and 1: for a share p of n images and z = 1.96, the normal distribution's 97.5 %
   * quantile,
   *
   * <pre>
   * (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
   * </pre>
   *
   * @return the interval
   */
  public Interval failureInterval() {
    return wilson(dropped + kept, images);
  }

  private static Interval wilson(long count, long of) {
    double p = (double) count / of;
    double z2 = Z * Z / of;
    double middle = (p + z2 / 2) / (1 + z2);
    double half = Z * Math.sqrt(p * (1 - p) / of + z2 / of / 4) / (1 + z2);
    // Nothing and all have an end that is exact, but for rounding.
    return new Interval(
        count == 0 ? 0 : Math.max(0, middle - half), count == of ? 1 : Math.min(1, middle + half));
  }
}
