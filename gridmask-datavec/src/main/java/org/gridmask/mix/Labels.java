package org.gridmask.mix;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks of soft labels. */
final class Labels {

  private Labels() {}

  /**
   * Checks labels.
   *
   * @param labels the labels, with classes along the second dimension, or the only one
   * @param shapes the shapes allowed, for the message
   * @param minRank the minimum rank, at least 1
   * @param maxRank the maximum rank
   * @throws IllegalArgumentException if their rank is out of range, there are fewer than two
   *     classes, or they are not of a floating-point type
   */
  static void check(INDArray labels, String shapes, int minRank, int maxRank) {
    Checks.require(
        labels.rank() >= minRank
            && labels.rank() <= maxRank
            && labels.size(Math.min(1, labels.rank() - 1)) >= 2,
        "labels",
        shapes + " with K at least 2",
        Arrays.toString(labels.shape()));
    Checks.require(
        labels.dataType().isFPType(), "labels", "floating point numbers", labels.dataType());
  }
}
