package org.gridmask.mix;

import java.io.Serializable;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * How every batch in every epoch is mixed: a pure function of (seed, epoch, position of the batch's
 * first image), and so of the batch size, since partners are in the same batch.
 *
 * @param mixer the mixing method
 * @param schedule the probability that a batch is mixed, by epoch
 * @param seed the seed of all random draws
 */
public record MixPolicy(Mixer mixer, ProbabilitySchedule schedule, long seed)
    implements Serializable {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if one is null
   */
  public MixPolicy {
    Checks.notNull("mixer", mixer);
    Checks.notNull("schedule", schedule);
  }

  /**
   * Draws how one batch is mixed.
   *
   * @param epoch the epoch, from 0
   * @param firstIndex the position of the batch's first image in the epoch's stream, from 0
   * @param images the number of images in the batch, at least 0
   * @param height their height in pixels, in [1, 1048576]
   * @param width their width in pixels, in [1, 1048576]
   * @return the partners and shares; without any effect if the batch is not mixed
   * @throws IllegalArgumentException if {@code epoch}, {@code firstIndex} or {@code images} is
   *     negative, or {@code height} or {@code width} less than 1
   * @throws IllegalStateException if the schedule returns a value outside [0, 1], or a generator a
   *     mask of another size
   */
  public Mixing mixingFor(int epoch, long firstIndex, int images, int height, int width) {
    Checks.notNegative("epoch", epoch);
    Checks.inClosedRange("firstIndex", firstIndex, 0, Long.MAX_VALUE - Math.max(0, images));
    KeyedRandom random = KeyedRandom.of(seed, mixer.purpose(), epoch, firstIndex);
    return schedule.happens(epoch, random)
        ? mixer.draw(images, height, width, random)
        : Mixing.none(images);
  }
}
