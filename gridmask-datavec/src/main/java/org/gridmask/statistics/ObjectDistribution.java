package org.gridmask.statistics;

import java.util.random.RandomGenerator;

/** Where objects are in images, and how large. A lambda serves. */
@FunctionalInterface
public interface ObjectDistribution {

  /**
   * Draws the object of one image.
   *
   * @param height the image's height in pixels
   * @param width the image's width in pixels
   * @param random where all randomness of the draw comes from
   * @return a box inside of the image
   */
  ObjectBox draw(int height, int width, RandomGenerator random);

  /**
   * The paper's objects (section 3, "Statistics of Unsuccessful Cases"): height and width each
   * uniform among the whole numbers in [minSide, maxSide], the place uniform among those inside of
   * the image. To draw one for an image with a side below maxSide is an IllegalArgumentException.
   *
   * @param minSide the least side in pixels, at least 1; the paper has 40
   * @param maxSide the greatest side in pixels, at least minSide; the paper has 160
   * @return the distribution
   * @throws IllegalArgumentException if a side lies outside of its range
   */
  static ObjectDistribution uniformSides(int minSide, int maxSide) {
    return new UniformSides(minSide, maxSide);
  }
}
