package org.gridmask.examples.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Top-1 and top-5 accuracy. Deeplearning4j's Evaluation updates the statistics of every class for
 * each image, which with the 1000 classes of ImageNet takes longer than the forward pass.
 */
public final class TopAccuracy {

  private static final int FIVE = 5;

  private int images;
  private int first;
  private int amongFive;

  /** Creates a count of no images. */
  public TopAccuracy() {}

  /**
   * Counts a batch.
   *
   * @param labels the true classes, one-hot, [N, classes]
   * @param probabilities the network's output, [N, classes]
   */
  void add(INDArray labels, INDArray probabilities) {
    add(labels.argMax(1).toIntVector(), probabilities.toFloatMatrix());
  }

  /**
   * Counts a batch.
   *
   * @param labels the true classes
   * @param probabilities the network's output, [N][classes]
   */
  public void add(int[] labels, float[][] probabilities) {
    for (int i = 0; i < labels.length; i++) {
      int rank = rank(probabilities[i], labels[i]);
      images++;
      first += rank == 0 ? 1 : 0;
      amongFive += rank < FIVE ? 1 : 0;
    }
  }

  /**
   * The number of classes ranked before the true one. Ties are broken by class number; otherwise a
   * network with constant output would be always right or always wrong.
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

  /**
   * The top-1 accuracy.
   *
   * @return the accuracy, in [0, 1]; NaN without images
   */
  public double top1() {
    return (double) first / images;
  }

  /**
   * The top-5 accuracy.
   *
   * @return the accuracy, in [0, 1]; NaN without images
   */
  public double top5() {
    return (double) amongFive / images;
  }
}
