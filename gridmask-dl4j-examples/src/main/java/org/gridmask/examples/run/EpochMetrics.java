package org.gridmask.examples.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * One row of metrics.csv.
 *
 * @param epoch the epoch, from 0
 * @param probability the probability of GridMask, or of the last mask if there is no GridMask; 0
 *     without a mask
 * @param maskedFraction the fraction of images that this mask dropped pixels of
 * @param learningRate the learning rate
 * @param trainLoss the mean loss over the training images
 * @param testAccuracy the top-1 accuracy on the test images after the epoch, in [0, 1]; NaN if they
 *     were not read
 * @param imagesPerSecond the training throughput
 * @param seconds the duration, evaluation included
 * @param testTop5 the top-5 accuracy on the test images, in [0, 1]; NaN if they were not read
 * @param validationAccuracy the top-1 accuracy on the validation images, in [0, 1]; NaN if they
 *     were not read, or there are none
 * @param validationTop5 the top-5 accuracy on the validation images, likewise
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
    double testTop5,
    double validationAccuracy,
    double validationTop5) {

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
    columns.put("validation_accuracy", EpochMetrics::validationAccuracy);
    columns.put("validation_top5", EpochMetrics::validationTop5);
    return Collections.unmodifiableMap(columns);
  }

  /** The row with values in the order of {@link #COLUMNS}. */
  static EpochMetrics of(int epoch, double... v) {
    return new EpochMetrics(epoch, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]);
  }

  /**
   * The accuracy that an epoch is judged by.
   *
   * @return that on the validation images, or on the test images if there are none; NaN if the
   *     network was not evaluated
   */
  public double accuracy() {
    return Double.isNaN(validationAccuracy) ? testAccuracy : validationAccuracy;
  }

  /**
   * The top-5 accuracy on the same images as {@link #accuracy}.
   *
   * @return the top-5 accuracy; NaN if the network was not evaluated
   */
  public double top5() {
    return Double.isNaN(validationAccuracy) ? testTop5 : validationTop5;
  }

  /**
   * The images that {@link #accuracy} is of.
   *
   * @return "validation" or "test"
   */
  public String images() {
    return Double.isNaN(validationAccuracy) ? "test" : "validation";
  }

  /**
   * The last epoch with an evaluation.
   *
   * @param rows a row for each epoch
   * @return its row, or empty before the first evaluation
   */
  public static Optional<EpochMetrics> lastEvaluated(List<EpochMetrics> rows) {
    return evaluated(rows).reduce((earlier, later) -> later);
  }

  /**
   * The epoch with the highest {@link #accuracy}; the first one of a tie.
   *
   * @param rows a row for each epoch
   * @return its row, or empty before the first evaluation
   */
  public static Optional<EpochMetrics> best(List<EpochMetrics> rows) {
    return evaluated(rows).reduce((best, row) -> row.accuracy() > best.accuracy() ? row : best);
  }

  private static Stream<EpochMetrics> evaluated(List<EpochMetrics> rows) {
    return rows.stream().filter(row -> !Double.isNaN(row.accuracy()));
  }
}
