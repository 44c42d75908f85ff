package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gridmask.examples.evaluation.Findings;
import org.gridmask.statistics.WilsonInterval;

/**
 * What a network made of the test images of each class.
 *
 * @param classNames the names of the classes, in the order of their labels
 * @param counts counts[true class][predicted class]
 */
record ClassResults(List<String> classNames, long[][] counts) {

  /**
   * Images of one class that were taken for another.
   *
   * @param label the true class
   * @param predicted the other one
   * @param images how many
   */
  record Mistaken(int label, int predicted, long images) {}

  /**
   * Counts predictions.
   *
   * @throws IllegalArgumentException if one is of a class that has no name
   */
  static ClassResults of(Findings findings) {
    int classes = findings.classNames().size();
    long[][] counts = new long[classes][classes];
    for (Findings.Prediction each : findings.predictions()) {
      if (Math.min(each.label(), each.predicted()) < 0
          || Math.max(each.label(), each.predicted()) >= classes) {
        throw new IllegalArgumentException(
            "a prediction must be of one of "
                + classes
                + " classes, but is "
                + each.predicted()
                + " for "
                + each.label());
      }
      counts[each.label()][each.predicted()]++;
    }
    return new ClassResults(findings.classNames(), counts);
  }

  /** How many images there are of a class. */
  long images(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  long images() {
    long sum = 0;
    for (int label = 0; label < counts.length; label++) {
      sum += images(label);
    }
    return sum;
  }

  long correct() {
    long sum = 0;
    for (int label = 0; label < counts.length; label++) {
      sum += counts[label][label];
    }
    return sum;
  }

  /** The accuracy of a class, in [0, 1]; NaN where it has no images. */
  double accuracy(int label) {
    return (double) counts[label][label] / images(label);
  }

  /** The 95 % interval of a class that has images. */
  WilsonInterval interval(int label) {
    return WilsonInterval.of(counts[label][label], images(label));
  }

  /** The classes that have images, those of the highest accuracy first. */
  List<Integer> bestFirst() {
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      if (images(label) > 0) {
        labels.add(label);
      }
    }
    labels.sort(Comparator.comparingDouble(this::accuracy).reversed());
    return labels;
  }

  /** What was taken for something else, the most frequent first. */
  List<Mistaken> mistaken() {
    List<Mistaken> all = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (label != predicted && counts[label][predicted] > 0) {
          all.add(new Mistaken(label, predicted, counts[label][predicted]));
        }
      }
    }
    all.sort(Comparator.comparingLong(Mistaken::images).reversed());
    return all;
  }
}
