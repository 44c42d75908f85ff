package org.gridmask.examples.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.gridmask.check.Checks;
import org.gridmask.loader.LabelMaps;
import org.gridmask.statistics.WilsonInterval;

/**
 * A confusion matrix of the test images, or of their pixels.
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

  /** A matrix of no images or pixels. */
  public static ConfusionMatrix empty(List<String> classNames) {
    int classes = classNames.size();
    return new ConfusionMatrix(classNames, new long[classes][classes]);
  }

  /**
   * Counts the pixels of an image.
   *
   * @param labels the true class of each pixel, or {@link LabelMaps#IGNORED}
   * @param predicted the predicted class of each pixel
   * @throws IllegalArgumentException if there are not as many of both, or a class is out of range
   */
  public void add(byte[] labels, byte[] predicted) {
    Checks.require(
        labels.length == predicted.length,
        "predicted",
        labels.length + " pixels",
        predicted.length);
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xff;
      if (label != LabelMaps.IGNORED) {
        add(label, predicted[i] & 0xff);
      }
    }
  }

  /**
   * Adds the counts of another matrix.
   *
   * @param other a matrix of the same classes
   */
  public void add(ConfusionMatrix other) {
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        counts[label][predicted] += other.counts[label][predicted];
      }
    }
  }

  /**
   * Counts an image, or a pixel.
   *
   * @param label the true class
   * @param predicted the predicted class
   * @throws IllegalArgumentException if one is out of range
   */
  public void add(int label, int predicted) {
    int last = counts.length - 1;
    counts[Checks.inClosedRange("label", label, 0, last)][
        Checks.inClosedRange("predicted", predicted, 0, last)]++;
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

  /**
   * Intersection over union of a class: the share of the pixels that are correct among those that
   * have the class or were predicted as it.
   *
   * @return the share, in [0, 1]; NaN if there are none
   */
  public double iou(int label) {
    long predicted = labels().mapToLong(other -> counts[other][label]).sum();
    return (double) counts[label][label] / (images(label) + predicted - counts[label][label]);
  }

  /**
   * The mean of {@link #iou} over the classes.
   *
   * @param absentAsZero whether classes count as 0, as in semseg, that occur neither in labels nor
   *     in predictions, instead of being left out, as by cityscapesScripts
   * @return the mean, in [0, 1]; NaN if no class is left
   */
  public double meanIou(boolean absentAsZero) {
    return mean(labels().mapToDouble(this::iou), absentAsZero);
  }

  /**
   * The mean of {@link #accuracy} over the classes.
   *
   * @param absentAsZero whether classes without pixels count as 0 instead of being left out
   * @return the mean, in [0, 1]; NaN if no class is left
   */
  public double meanClassAccuracy(boolean absentAsZero) {
    return mean(labels().mapToDouble(this::accuracy), absentAsZero);
  }

  private static double mean(DoubleStream values, boolean absentAsZero) {
    return values
        .map(value -> Double.isNaN(value) && absentAsZero ? 0 : value)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * The share of images, or pixels, that were classified correctly.
   *
   * @return the share, in [0, 1]; NaN without any
   */
  public double pixelAccuracy() {
    return (double) correct() / images();
  }

  /** The 95 % interval of the accuracy of a class that has images. */
  public WilsonInterval interval(int label) {
    return WilsonInterval.of(counts[label][label], images(label));
  }

  /** The classes that occur among the true or the predicted ones, in their order. */
  public int[] occurring() {
    return labels().filter(label -> !Double.isNaN(iou(label))).toArray();
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
