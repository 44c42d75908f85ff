package org.gridmask.examples.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Counts how often an image's class is the most probable one, and how often among the five most
 * probable. Deeplearning4j's Evaluation keeps every class's statistics at each image, which with
 * ImageNet's thousand classes takes longer than the network.
 */
final class TopAccuracy {

  private static final int FIVE = 5;

  private int images;
  private int first;
  private int amongFive;

  /**
   * Counts a batch.
   *
   * @param labels its classes, one-hot, [N, classes]
   * @param probabilities what the network says, [N, classes]
   */
  void add(INDArray labels, INDArray probabilities) {
    float[][] predicted = probabilities.toFloatMatrix();
    int[] classes = labels.argMax(1).toIntVector();
    for (int i = 0; i < classes.length; i++) {
      int rank = rank(predicted[i], classes[i]);
      images++;
      first += rank == 0 ? 1 : 0;
      amongFive += rank < FIVE ? 1 : 0;
    }
  }

  /**
   * How many classes come before one. Of classes that are equally probable the first one does: if
   * all did or none, a network that tells no classes apart would be always right or always wrong.
   */
  private static int rank(float[] probabilities, int own) {
    int before = 0;
    for (int c = 0; c < probabilities.length; c++) {
      if (probabilities[c] > probabilities[own]
          || probabilities[c] == probabilities[own] && c < own) {
        before++;
      }
    }
    return before;
  }

  /** The share of images whose class was the most probable one. */
  double top1() {
    return (double) first / images;
  }

  /** The share of images whose class was among the five most probable ones. */
  double top5() {
    return (double) amongFive / images;
  }
}
