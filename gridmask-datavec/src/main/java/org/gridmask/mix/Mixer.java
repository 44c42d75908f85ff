package org.gridmask.mix;

import java.util.random.RandomGenerator;
import org.gridmask.random.Purpose;

/**
 * A way to combine the images of a batch in pairs, and their labels with them: {@link Mixup},
 * {@link CutMix} or {@link GridMix}. {@link MixPreProcessor} applies it.
 *
 * <p>Image i gets image j = pi(i) as its partner, with one random permutation pi a batch, and label
 * y'<sub>i</sub> = s<sub>i</sub> y<sub>i</sub> + (1 - s<sub>i</sub>) y<sub>j</sub> with the share s
 * that it keeps of itself. Immutable, without random state of its own.
 */
public sealed interface Mixer permits Mixup, CutMix, GridMix {

  /**
   * Draws how one batch is mixed.
   *
   * @param images how many images the batch has, at least 0
   * @param height their height in pixels, in [1, 1048576]
   * @param width their width in pixels, in [1, 1048576]
   * @param random where all randomness of the draw comes from
   * @return the partners and shares, to be applied to images and labels
   * @throws IllegalArgumentException if {@code images} is negative, {@code height} or {@code width}
   *     less than 1, or {@code random} null
   */
  Mixing draw(int images, int height, int width, RandomGenerator random);

  /**
   * What sets the draws of one method apart from another's with the same seed.
   *
   * @return the purpose of its draws
   */
  Purpose purpose();
}
