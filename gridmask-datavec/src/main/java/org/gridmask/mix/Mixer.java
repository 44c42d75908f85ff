package org.gridmask.mix;

import java.io.Serializable;
import java.util.random.RandomGenerator;
import org.gridmask.random.Purpose;

/**
 * A method that mixes pairs of images in a batch, and their labels: {@link Mixup}, {@link CutMix}
 * or {@link GridMix}. {@link MixPreProcessor} applies it.
 *
 * <p>The partner of image i is image j = pi(i), with one random permutation pi per batch. Its label
 * becomes y'<sub>i</sub> = s<sub>i</sub> y<sub>i</sub> + (1 - s<sub>i</sub>) y<sub>j</sub>, where s
 * is the share of the image that is its own. Immutable, without random state.
 */
public sealed interface Mixer extends Serializable permits Mixup, CutMix, GridMix {

  /**
   * Draws how one batch is mixed.
   *
   * @param images the number of images in the batch, at least 0
   * @param height their height in pixels, in [1, 1048576]
   * @param width their width in pixels, in [1, 1048576]
   * @param random the source of randomness
   * @return the partners and shares
   * @throws IllegalArgumentException if {@code images} is negative, {@code height} or {@code width}
   *     less than 1, or {@code random} null
   */
  Mixing draw(int images, int height, int width, RandomGenerator random);

  /**
   * The purpose of the random numbers, which differs between methods.
   *
   * @return the purpose
   */
  Purpose purpose();
}
