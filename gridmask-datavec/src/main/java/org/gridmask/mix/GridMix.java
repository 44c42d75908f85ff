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
 * Two images through a grid (section 4.4, table 9): what GridMask would drop of an image comes from
 * its partner, x'<sub>i</sub> = M<sub>i</sub> x<sub>i</sub> + (1 - M<sub>i</sub>) x<sub>j</sub>,
 * with a mask for each image.
 *
 * <p>Labels are mixed by the mask's exact keep ratio k<sub>i</sub> (eq. 2): y'<sub>i</sub> =
 * k<sub>i</sub> y<sub>i</sub> + (1 - k<sub>i</sub>) y<sub>j</sub>. The mask may be any generator's,
 * not a {@link org.gridmask.mask.GridMask}'s alone.
 *
 * @param generator which pixels come from the partner: those that it drops
 */
public record GridMix(MaskGenerator generator) implements Mixer {

  private static final ProbabilitySchedule ALWAYS = ProbabilitySchedule.constant(1);

  /**
   * Checks that there is a generator.
   *
   * @throws IllegalArgumentException if it is null
   */
  public GridMix {
    Checks.notNull("generator", generator);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the generator gives a mask of another size
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
