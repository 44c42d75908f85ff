package org.gridmask.mask;

import java.io.Serializable;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * The mask of every image in every epoch: a pure function of (seed, epoch, index).
 *
 * <p>All adapters use it and so draw the same masks, whatever the order of calls and the number of
 * threads. Policies with the same seed share their random numbers; use different seeds for
 * independent draws.
 *
 * @param generator draws the masks
 * @param schedule the probability that an image is masked, by epoch
 * @param seed the seed of all random draws
 */
public record MaskPolicy(MaskGenerator generator, ProbabilitySchedule schedule, long seed)
    implements Serializable {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if one of them is null
   */
  public MaskPolicy {
    Checks.notNull("generator", generator);
    Checks.notNull("schedule", schedule);
  }

  /**
   * A policy with a random seed, which is logged so that the run can be repeated.
   *
   * @param generator draws the masks
   * @param schedule the probability that an image is masked, by epoch
   * @return the policy
   */
  public static MaskPolicy unseeded(MaskGenerator generator, ProbabilitySchedule schedule) {
    return new MaskPolicy(generator, schedule, KeyedRandom.pickSeed(Purpose.MASK));
  }

  /**
   * The mask of one image.
   *
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return its mask, which is empty if the image is not masked in this epoch
   * @throws IllegalArgumentException if {@code epoch} or {@code index} is negative, {@code height}
   *     or {@code width} is out of range, or they make more than 2<sup>28</sup> pixels
   * @throws IllegalStateException if the schedule returns a value outside [0, 1], or the generator
   *     returns a mask of another size
   */
  public DropMask maskFor(int epoch, long index, int height, int width) {
    checkKey(epoch, index);
    KeyedRandom random = KeyedRandom.of(seed, Purpose.MASK, epoch, index);
    if (!schedule.happens(epoch, random)) {
      return DropMask.none(height, width);
    }
    DropMask mask = generator.generate(height, width, random);
    if (mask.height() != height || mask.width() != width) {
      throw new IllegalStateException(
          generator + " drew " + mask + " for a " + height + "x" + width + " image");
    }
    return mask;
  }

  /**
   * Whether the probability may change with the epoch, so that epochs must be announced.
   *
   * @return false for a constant schedule, true for any other
   */
  public boolean needsEpochs() {
    return schedule.needsEpochs();
  }

  /**
   * The random numbers for the noise in one image's dropped pixels, independent of its mask.
   *
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return a new generator
   * @throws IllegalArgumentException if {@code epoch} or {@code index} is negative
   */
  public KeyedRandom fillRandom(int epoch, long index) {
    checkKey(epoch, index);
    return KeyedRandom.of(seed, Purpose.FILL, epoch, index);
  }

  private static void checkKey(int epoch, long index) {
    Checks.notNegative("epoch", epoch);
    Checks.notNegative("index", index);
  }
}
