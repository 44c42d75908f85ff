package org.gridmask.dl4j.layer;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The softmax over the classes of each pixel and its cross-entropy, in double precision. Rows are
 * computed in parallel.
 */
final class PixelSoftmax {

  private final PixelRows logits;
  private final CNN2DFormat format;

  /**
   * The softmax of logits.
   *
   * @param logits dense in C order, of type FLOAT or DOUBLE
   */
  PixelSoftmax(INDArray logits, CNN2DFormat format) {
    this.logits = new PixelRows(logits, format);
    this.format = format;
  }

  /** Writes the probabilities to an array in the shape of the logits. */
  void probabilities(INDArray output) {
    PixelRows probabilities = new PixelRows(output, format);
    IntStream.range(0, logits.rows())
        .parallel()
        .forEach(row -> probabilities.write(row, softmax(shifted(row))));
    probabilities.written();
  }

  /**
   * The losses, and their gradient.
   *
   * @param labels the classes
   * @param factor the factor of the gradient
   * @param errors where the gradient is written to, in the shape of the logits; null for none
   * @return the sum of each row
   */
  double[] losses(PixelLabels labels, double factor, INDArray errors) {
    PixelRows gradient = errors == null ? null : new PixelRows(errors, format);
    double[] losses = new double[logits.rows()];
    IntStream.range(0, losses.length)
        .parallel()
        .forEach(
            row -> {
              double[][] values = shifted(row);
              int[] classes = labels.row(row, logits.width());
              losses[row] = loss(values, classes);
              if (gradient != null) {
                gradient.write(row, gradient(softmax(values), classes, factor));
              }
            });
    if (gradient != null) {
      gradient.written();
    }
    return losses;
  }

  /** The logits of a row, by class and column, minus their maximum over the classes. */
  private double[][] shifted(int row) {
    double[][] values = logits.read(row);
    double[] maxima = values[0].clone();
    for (double[] ofClass : values) {
      for (int x = 0; x < maxima.length; x++) {
        maxima[x] = Math.max(maxima[x], ofClass[x]);
      }
    }
    for (double[] ofClass : values) {
      for (int x = 0; x < maxima.length; x++) {
        ofClass[x] -= maxima[x];
      }
    }
    return values;
  }

  private static double loss(double[][] shifted, int[] classes) {
    double loss = 0;
    for (int x = 0; x < classes.length; x++) {
      if (classes[x] != PixelLabels.IGNORED) {
        double sum = 0;
        for (double[] ofClass : shifted) {
          sum += Math.exp(ofClass[x]);
        }
        loss += Math.log(sum) - shifted[classes[x]][x];
      }
    }
    return loss;
  }

  /** Replaces shifted logits by probabilities. */
  private static double[][] softmax(double[][] values) {
    double[] sums = new double[values[0].length];
    for (double[] ofClass : values) {
      for (int x = 0; x < sums.length; x++) {
        ofClass[x] = Math.exp(ofClass[x]);
        sums[x] += ofClass[x];
      }
    }
    for (double[] ofClass : values) {
      for (int x = 0; x < sums.length; x++) {
        ofClass[x] /= sums[x];
      }
    }
    return values;
  }

  /** Replaces probabilities by the gradient of the losses. */
  private static double[][] gradient(double[][] values, int[] classes, double factor) {
    for (int x = 0; x < classes.length; x++) {
      if (classes[x] != PixelLabels.IGNORED) {
        values[classes[x]][x] -= 1;
      }
    }
    for (double[] ofClass : values) {
      for (int x = 0; x < classes.length; x++) {
        ofClass[x] = classes[x] == PixelLabels.IGNORED ? 0 : ofClass[x] * factor;
      }
    }
    return values;
  }
}
