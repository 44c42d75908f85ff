package org.gridmask.examples.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.gridmask.examples.model.TaskKind;

/**
 * One row of metrics.csv.
 *
 * @param epoch the epoch, from 0
 * @param probability the probability of GridMask, or of the last mask if there is no GridMask; 0
 *     without a mask
 * @param maskedFraction the fraction of images that this mask dropped pixels of
 * @param learningRate the learning rate
 * @param trainLoss the mean loss over the training images
 * @param imagesPerSecond the training throughput
 * @param seconds the duration, evaluation included
 * @param test the scores on the test images after the epoch; unknown if they were not read
 * @param validation the scores on the validation images; unknown if they were not read, or there
 *     are none
 * @param maskHash the sum of the hashes of the epoch's masks, whatever their order, in hexadecimal;
 *     empty in runs of earlier versions
 */
public record EpochMetrics(
    int epoch,
    double probability,
    double maskedFraction,
    double learningRate,
    double trainLoss,
    double imagesPerSecond,
    double seconds,
    Scores test,
    Scores validation,
    String maskHash) {

  private static final String TEST = "test_";
  private static final String VALIDATION = "validation_";

  /** The last column, which is text. */
  static final String MASK_HASH = "mask_hash";

  /**
   * The numbers in metrics.csv after the epoch.
   *
   * @param task what the network is trained for
   * @param validation whether there are validation images
   * @return the values by name, in order
   */
  public static Map<String, ToDoubleFunction<EpochMetrics>> columns(
      TaskKind task, boolean validation) {
    Map<String, ToDoubleFunction<EpochMetrics>> columns = new LinkedHashMap<>();
    columns.put("probability", EpochMetrics::probability);
    columns.put("masked_fraction", EpochMetrics::maskedFraction);
    columns.put("learning_rate", EpochMetrics::learningRate);
    columns.put("train_loss", EpochMetrics::trainLoss);
    columns.put(TEST + Score.main(task).key(), row -> row.test.main());
    columns.put("images_per_second", EpochMetrics::imagesPerSecond);
    columns.put("seconds", EpochMetrics::seconds);
    // The main score keeps its place.
    for (Score score : Score.of(task)) {
      columns.putIfAbsent(TEST + score.key(), row -> row.test.get(score));
    }
    for (Score score : Score.of(task)) {
      if (validation) {
        columns.put(VALIDATION + score.key(), row -> row.validation.get(score));
      }
    }
    return columns;
  }

  /** The row with values by column; missing ones are unknown. */
  static EpochMetrics of(TaskKind task, int epoch, Map<String, Double> values, String maskHash) {
    return new EpochMetrics(
        epoch,
        values.get("probability"),
        values.get("masked_fraction"),
        values.get("learning_rate"),
        values.get("train_loss"),
        values.get("images_per_second"),
        values.get("seconds"),
        scores(task, TEST, values),
        scores(task, VALIDATION, values),
        maskHash);
  }

  private static Scores scores(TaskKind task, String prefix, Map<String, Double> values) {
    return new Scores(
        task,
        Score.of(task).stream()
            .map(score -> values.getOrDefault(prefix + score.key(), Double.NaN))
            .toList());
  }

  /**
   * The scores that an epoch is judged by.
   *
   * @return those on the validation images, or on the test images if there are none; unknown if the
   *     network was not evaluated
   */
  public Scores judged() {
    return validation.isKnown() ? validation : test;
  }

  /**
   * The score that an epoch is judged by.
   *
   * @return the main score of {@link #judged}; NaN if the network was not evaluated
   */
  public double score() {
    return judged().main();
  }

  /**
   * The images that {@link #judged} is of.
   *
   * @return "validation" or "test"
   */
  public String images() {
    return validation.isKnown() ? "validation" : "test";
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
   * The epoch with the highest {@link #score}; the first one of a tie.
   *
   * @param rows a row for each epoch
   * @return its row, or empty before the first evaluation
   */
  public static Optional<EpochMetrics> best(List<EpochMetrics> rows) {
    return evaluated(rows).reduce((best, row) -> row.score() > best.score() ? row : best);
  }

  private static Stream<EpochMetrics> evaluated(List<EpochMetrics> rows) {
    return rows.stream().filter(row -> row.judged().isKnown());
  }
}
