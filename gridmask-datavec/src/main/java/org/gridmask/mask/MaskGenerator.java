package org.gridmask.mask;

import java.io.Serializable;
import java.util.random.RandomGenerator;

/**
 * An information dropping method: draws the dropped pixels of an image.
 *
 * <p>Implementations must be thread-safe and take all randomness from the given generator, so that
 * draws are reproducible: the masks of a batch may be drawn on several threads, in any order. A
 * lambda suffices for custom methods, and is serializable. {@link GridMask} is the paper's method.
 */
@FunctionalInterface
public interface MaskGenerator extends Serializable {

  /**
   * Draws one mask.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @param random the source of randomness
   * @return a mask of this height and width, never null
   * @throws IllegalArgumentException if {@code height} or {@code width} is out of range, they make
   *     more than 2<sup>28</sup> pixels, or {@code random} is null
   */
  DropMask generate(int height, int width, RandomGenerator random);

  /**
   * Whether the parameters were chosen for images of this size. Adapters log a warning at the first
   * image if not.
   *
   * @param height the image's height in pixels, at least 1
   * @param width the image's width in pixels, at least 1
   * @return true unless overridden
   */
  default boolean suits(int height, int width) {
    return true;
  }
}
