package org.gridmask.mask;

import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * Which image of which epoch gets which mask: a pure function of (seed, epoch, index).
 *
 * <p>Every adapter asks this one, so that they all agree. Nothing depends on the order of the
 * questions or the threads that ask. Two policies with one seed draw from the same numbers, so that
 * methods that are to be independent of each other want seeds of their own.
 *
 * @param generator what is dropped
 * @param schedule how probable it is that an image is masked at all
 * @param seed what makes one run's draws differ from another's
 */
public record MaskPolicy(MaskGenerator generator, ProbabilitySchedule schedule, long seed) {

  /**
   * Checks that there is a generator and a schedule.
   *
   * @throws IllegalArgumentException if one of them is null
   */
  public MaskPolicy {
    Checks.notNull("generator", generator);
    Checks.notNull("schedule", schedule);
  }

  /**
   * A policy with a seed picked at random, which is logged so that the run can be repeated.
   *
   * @param generator what is dropped
   * @param schedule how probable it is that an image is masked
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
   * @return its mask; one that drops nothing if the image is not masked in this epoch
   * @throws IllegalArgumentException if {@code epoch} or {@code index} is negative, {@code height}
   *     or {@code width} lies outside of its range, or they make more than 2<sup>28</sup> pixels
   * @throws IllegalStateException if the schedule gives something that is no probability, or the
   *     generator a mask of another size
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
   * Whether the probability may change with the epoch, so that someone has to announce epochs.
   *
   * @return false for a constant schedule, true for any other
   */
  public boolean needsEpochs() {
    return schedule.needsEpochs();
  }

  /**
   * The random numbers for the fill of one image's dropped pixels, independent of its mask.
   *
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return a generator at its first number
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
