package org.gridmask.mix;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The check of labels that are about to be shared among classes. */
final class Labels {

  private Labels() {}

  /**
   * Refuses labels that are no shares of classes.
   *
   * @param labels the labels, classes along the second dimension
   * @param shapes the shapes allowed, for the message
   * @param maxDimensions how many dimensions they may have
   * @throws IllegalArgumentException if they have fewer than two dimensions, too many, fewer than
   *     two classes, or are not floating point numbers
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
