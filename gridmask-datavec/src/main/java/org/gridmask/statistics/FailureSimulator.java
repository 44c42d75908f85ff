package org.gridmask.statistics;

import org.gridmask.mask.MaskGenerator;

/**
 * Counts how often masks fail (section 3 of the paper).
 *
 * @param height the height of the images in pixels
 * @param width the width of the images in pixels
 * @param objects where the objects are
 * @param failureShare the share of an object's pixels from which on it counts as dropped, or as
 *     kept; the paper has 0.99
 * @param seed decides all draws
 */
public record FailureSimulator(
    int height, int width, ObjectDistribution objects, double failureShare, long seed) {

  /**
   * Draws one mask and one object for each image.
   *
   * @param generator draws the masks
   * @param images how many images
   * @param threads how many threads count; the numbers do not depend on it
   * @return the counts
   */
  public FailureCounts run(MaskGenerator generator, long images, int threads) {
    throw new UnsupportedOperationException();
  }
}
