package org.gridmask.examples.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One row of metrics.csv.
 *
 * @param epoch the epoch, from 0
 * @param probability the probability of GridMask, or of the last mask if there is no GridMask; 0
 *     without a mask
 * @param maskedFraction the fraction of images that this mask dropped pixels of
 * @param learningRate the learning rate
 * @param trainLoss the mean loss over the training images
 * @param testAccuracy the top-1 accuracy on the test images after the epoch, in [0, 1]
 * @param imagesPerSecond the training throughput
 * @param seconds the duration, evaluation included
 * @param testTop5 the top-5 accuracy on the test images, in [0, 1]
 */
public record EpochMetrics(
    int epoch,
    double probability,
    double maskedFraction,
    double learningRate,
    double trainLoss,
    double testAccuracy,
    double imagesPerSecond,
    double seconds,
    double testTop5) {

  /** The columns of metrics.csv after the epoch, by name, in order. */
  public static final Map<String, ToDoubleFunction<EpochMetrics>> COLUMNS = columns();

  private static Map<String, ToDoubleFunction<EpochMetrics>> columns() {
    Map<String, ToDoubleFunction<EpochMetrics>> columns = new LinkedHashMap<>();
    columns.put("probability", EpochMetrics::probability);
    columns.put("masked_fraction", EpochMetrics::maskedFraction);
    columns.put("learning_rate", EpochMetrics::learningRate);
    columns.put("train_loss", EpochMetrics::trainLoss);
    columns.put("test_accuracy", EpochMetrics::testAccuracy);
    columns.put("images_per_second", EpochMetrics::imagesPerSecond);
    columns.put("seconds", EpochMetrics::seconds);
    columns.put("test_top5", EpochMetrics::testTop5);
    return Collections.unmodifiableMap(columns);
  }

  /** The row with values in the order of {@link #COLUMNS}. */
  static EpochMetrics of(int epoch, double... v) {
    return new EpochMetrics(epoch, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
  }

  /**
   * The epoch with the highest test accuracy; the first one of a tie.
   *
   * @param rows a row for each epoch
   * @return its row, or empty before the first epoch has finished
   */
  public static Optional<EpochMetrics> best(List<EpochMetrics> rows) {
    return rows.stream()
        .reduce((best, row) -> row.testAccuracy() > best.testAccuracy() ? row : best);
  }
}
