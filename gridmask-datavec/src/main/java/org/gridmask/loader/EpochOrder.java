package org.gridmask.loader;

import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * The order in which an epoch visits the images: a pure function, so a resumed run sees the same.
 */
@FunctionalInterface
public interface EpochOrder {

  /**
   * The order of one epoch.
   *
   * @param size the number of images
   * @param epoch the epoch, from 0
   * @return the numbers 0 to {@code size - 1}, each at most once
   */
  int[] of(int size, int epoch);

  /**
   * The order of the files, in every epoch.
   *
   * @return that order
   */
  static EpochOrder fixed() {
    return (size, epoch) -> IntStream.range(0, size).toArray();
  }

  /**
   * Some of the images, at equal distances from each other and from both ends, in the order of the
   * files.
   *
   * @param max how many, at least 1; all if there are no more
   * @return an order that is the same in every epoch
   * @throws IllegalArgumentException if {@code max} is less than 1
   */
  static EpochOrder spread(int max) {
    Checks.atLeast("max", max, 1);
    return (size, epoch) -> {
      int count = Math.min(max, size);
      return IntStream.range(0, count).map(i -> middle(i, size, count)).toArray();
    };
  }

  /**
   * Shuffled anew each epoch.
   *
   * @param seed the seed of the run
   * @return an order for each epoch
   */
  static EpochOrder shuffled(long seed) {
    return (size, epoch) ->
        KeyedRandom.permutation(size, KeyedRandom.of(seed, Purpose.ORDER, epoch, 0));
  }

  /** The image in the middle of a part, where all are cut into so many parts. */
  private static int middle(int part, int size, int count) {
    return (int) (((2L * part + 1) * size - 1) / (2L * count));
  }
}
