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
   * @param labels the labels, with classes along the second dimension
   * @param shapes the shapes allowed, for the message
   * @param maxDimensions the maximum rank
   * @throws IllegalArgumentException if their rank is less than 2 or too high, there are fewer than
   *     two classes, or they are not of a floating-point type
   */
  static void check(INDArray labels, String shapes, int maxDimensions) {
    Checks.require(
        labels.rank() >= 2 && labels.rank() <= maxDimensions && labels.size(1) >= 2,
        "labels",
        shapes + " with K at least 2",
        Arrays.toString(labels.shape()));
    Checks.require(
        labels.dataType().isFPType(), "labels", "floating point numbers", labels.dataType());
  }
}
