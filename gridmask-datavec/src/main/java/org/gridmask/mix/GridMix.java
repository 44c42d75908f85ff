package org.gridmask.mix;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * Mixes two images by a grid (section 4.4, table 9): the pixels that GridMask would drop come from
 * the partner, x'<sub>i</sub> = M<sub>i</sub> x<sub>i</sub> + (1 - M<sub>i</sub>) x<sub>j</sub>,
 * with a mask per image.
 *
 * <p>Labels are mixed by the mask's exact keep ratio k<sub>i</sub> (eq. 2): y'<sub>i</sub> =
 * k<sub>i</sub> y<sub>i</sub> + (1 - k<sub>i</sub>) y<sub>j</sub>. Any generator can be used, not
 * only {@link org.gridmask.mask.GridMask}.
 *
 * @param generator draws the masks of the pixels that come from the partner
 */
public record GridMix(MaskGenerator generator) implements Mixer {

  private static final ProbabilitySchedule ALWAYS = ProbabilitySchedule.constant(1);

  /**
   * Checks the generator.
   *
   * @throws IllegalArgumentException if it is null
   */
  public GridMix {
    Checks.notNull("generator", generator);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the generator returns a mask of another size
   */
  @Override
  public Mixing draw(int images, int height, int width, RandomGenerator random) {
    Mixing.checkDraw(images, random);
    int[] partners = KeyedRandom.permutation(images, random);
    MaskPolicy policy = new MaskPolicy(generator, ALWAYS, random.nextLong());
    DropMask[] masks = new DropMask[images];
    for (int i = 0; i < images; i++) {
      masks[i] = policy.maskFor(0, i, height, width);
    }
    return new Mixing.Paste(partners, masks);
  }

  @Override
  public Purpose purpose() {
    return Purpose.GRIDMIX;
  }
}
