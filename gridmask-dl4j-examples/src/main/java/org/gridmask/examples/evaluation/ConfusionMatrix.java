package org.gridmask.examples.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.gridmask.check.Checks;
import org.gridmask.statistics.WilsonInterval;

/**
 * A confusion matrix of the test images.
 *
 * @param classNames the names of the classes, in the order of their labels
 * @param counts counts[true class][predicted class]
 */
public record ConfusionMatrix(List<String> classNames, long[][] counts) {

  /**
   * Images of one class that were predicted as another.
   *
   * @param label the true class
   * @param predicted the predicted class
   * @param images the number of images
   */
  public record Confusion(int label, int predicted, long images) {}

  /**
   * Counts predictions.
   *
   * @throws IllegalArgumentException if a class is out of range
   */
  static ConfusionMatrix of(TestEvaluation evaluation) {
    int classes = evaluation.classNames().size();
    long[][] counts = new long[classes][classes];
    for (TestEvaluation.Prediction each : evaluation.predictions()) {
      counts[Checks.inClosedRange("label", each.label(), 0, classes - 1)][
          Checks.inClosedRange("predicted", each.predicted(), 0, classes - 1)]++;
    }
    return new ConfusionMatrix(evaluation.classNames(), counts);
  }

  /** The number of images of a class. */
  public long images(int label) {
    return LongStream.of(counts[label]).sum();
  }

  /** The number of images. */
  public long images() {
    return labels().mapToLong(this::images).sum();
  }

  /** The number of images that were classified correctly. */
  public long correct() {
    return labels().mapToLong(label -> counts[label][label]).sum();
  }

  private IntStream labels() {
    return IntStream.range(0, counts.length);
  }

  /** The accuracy of a class, in [0, 1]; NaN if it has no images. */
  public double accuracy(int label) {
    return (double) counts[label][label] / images(label);
  }

  /** The 95 % interval of the accuracy of a class that has images. */
  public WilsonInterval interval(int label) {
    return WilsonInterval.of(counts[label][label], images(label));
  }

  /** The classes that have images, by descending accuracy. */
  public List<Integer> bestFirst() {
    return labels()
        .filter(label -> images(label) > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(this::accuracy).reversed())
        .toList();
  }

  /** The off-diagonal entries that are not 0, the largest first. */
  public List<Confusion> confusions() {
    List<Confusion> all = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (label != predicted && counts[label][predicted] > 0) {
          all.add(new Confusion(label, predicted, counts[label][predicted]));
        }
      }
    }
    all.sort(Comparator.comparingLong(Confusion::images).reversed());
    return all;
  }
}
