package org.gridmask.mask;

import java.util.random.RandomGenerator;

/**
 * A method of information dropping: draws the set of pixels that an image loses.
 *
 * <p>Implementations are immutable, hold no random state of their own and take all randomness from
 * the generator they are given, so that one instance serves any number of threads at once and a
 * draw can be repeated. That is relied on: the images of one batch may be drawn on several threads,
 * in any order. A lambda is enough for one's own, and where it does keep something, such as a
 * count, that has to be safe for threads. {@link GridMask} is the paper's.
 */
@FunctionalInterface
public interface MaskGenerator {

  /**
   * Draws one mask.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @param random where all randomness of the draw comes from
   * @return a mask of exactly that height and width, never null
   * @throws IllegalArgumentException if {@code height} or {@code width} lies outside of its range,
   *     they make more than 2<sup>28</sup> pixels, or {@code random} is null
   */
  DropMask generate(int height, int width, RandomGenerator random);
}
