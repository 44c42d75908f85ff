package org.gridmask.statistics;

import java.util.random.RandomGenerator;

/** The distribution of an object's bounding box. Must be thread-safe; may be a lambda. */
@FunctionalInterface
public interface ObjectDistribution {

  /**
   * Draws the object of one image.
   *
   * @param height the image's height in pixels
   * @param width the image's width in pixels
   * @param random the source of randomness
   * @return a box inside the image
   */
  ObjectBox draw(int height, int width, RandomGenerator random);

  /**
   * The paper's objects (section 3, "Statistics of Unsuccessful Cases"): height and width
   * independently uniform over the integers in [minSide, maxSide], the position uniform inside the
   * image. {@link #draw} throws an IllegalArgumentException if a side of the image is less than
   * maxSide.
   *
   * @param minSide the minimum side in pixels, at least 1; 40 in the paper
   * @param maxSide the maximum side in pixels, at least minSide; 160 in the paper
   * @return the distribution
   * @throws IllegalArgumentException if a side is out of range
   */
  static ObjectDistribution uniformSides(int minSide, int maxSide) {
    return new UniformSides(minSide, maxSide);
  }
}
