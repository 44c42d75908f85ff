package org.gridmask.statistics;

import org.gridmask.check.Checks;

/**
 * The results of a simulation (section 3 and figure 5 of the GridMask paper).
 *
 * @param images the number of images, at least 1
 * @param dropped the number of images whose object was dropped almost entirely, at least 0
 * @param kept the number of images whose object was kept almost entirely, at least 0
 * @param keepRatio the mean keep ratio of the masks (the paper's eq. 2), in [0, 1]
 */
public record FailureCounts(long images, long dropped, long kept, double keepRatio) {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public FailureCounts {
    Checks.inClosedRange("images", images, 1, Long.MAX_VALUE);
    Checks.inClosedRange("dropped", dropped, 0, images);
    Checks.inClosedRange("kept", kept, 0, images - dropped);
    Checks.inUnitInterval("keepRatio", keepRatio);
  }

  /**
   * The share of the images whose object was dropped almost entirely.
   *
   * @return dropped / images
   */
  public double pDropped() {
    return (double) dropped / images;
  }

  /**
   * The share of the images whose object was kept almost entirely.
   *
   * @return kept / images
   */
  public double pKept() {
    return (double) kept / images;
  }

  /**
   * The share of the images that failed, the y axis of the paper's figure 5.
   *
   * @return (dropped + kept) / images
   */
  public double pFailure() {
    return (double) (dropped + kept) / images;
  }

  /**
   * The 95 % interval of {@link #pDropped}.
   *
   * @return Wilson's score interval
   */
  public WilsonInterval droppedInterval() {
    return WilsonInterval.of(dropped, images);
  }

  /**
   * The 95 % interval of {@link #pKept}.
   *
   * @return Wilson's score interval
   */
  public WilsonInterval keptInterval() {
    return WilsonInterval.of(kept, images);
  }

  /**
   * The 95 % interval of {@link #pFailure}.
   *
   * @return Wilson's score interval
   */
  public WilsonInterval failureInterval() {
    return WilsonInterval.of(dropped + kept, images);
  }
}
