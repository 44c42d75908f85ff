package org.gridmask.examples.failure;

import org.gridmask.statistics.FailureCounts;

/**
 * What was counted of a method.
 *
 * @param method the method
 * @param x the least side of its dropped squares in pixels
 * @param counts the counts
 */
public record FailureRow(FailureMethod method, int x, FailureCounts counts) {

  /** How far the keep ratio of a method with many regions may be from what it should be. */
  private static final double KEEP_RATIO_TOLERANCE = 0.005;

  /** Whether the keep ratio is what the method should have; those with one region have none. */
  boolean hasItsKeepRatio() {
    return !method.isMultiRegion()
        || Math.abs(counts.keepRatio() - FailureMethod.KEEP_RATIO) <= KEEP_RATIO_TOLERANCE;
  }
}
