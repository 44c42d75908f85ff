package org.gridmask.loader;

import java.io.Serializable;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * The order in which an epoch visits the images. A pure function, so that a resumed run sees the
 * same order.
 */
@FunctionalInterface
public interface EpochOrder extends Serializable {

  /**
   * The order of one epoch.
   *
   * @param size the number of images
   * @param epoch the epoch, from 0
   * @return image numbers in [0, size), each at most once
   */
  int[] of(int size, int epoch);

  /**
   * File order, in every epoch.
   *
   * @return the order
   */
  static EpochOrder fixed() {
    return (size, epoch) -> IntStream.range(0, size).toArray();
  }

  /**
   * An evenly spaced subset of the images, in file order, the same in every epoch.
   *
   * @param max the maximum number of images, at least 1
   * @return the order
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
   * Reshuffled every epoch.
   *
   * @param seed the seed of the run
   * @return the order
   */
  static EpochOrder shuffled(long seed) {
    return (size, epoch) ->
        KeyedRandom.permutation(size, KeyedRandom.of(seed, Purpose.ORDER, epoch, 0));
  }

  /** The middle image of one of {@code count} equal parts. */
  private static int middle(int part, int size, int count) {
    return (int) (((2L * part + 1) * size - 1) / (2L * count));
  }
}
