package org.gridmask.examples.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.gridmask.examples.config.ConfigKey;
import org.gridmask.examples.files.Csv;

/** The text of metrics.csv. */
final class MetricsCsv {

  static final String HEADER =
      "epoch,probability,masked_fraction,learning_rate,train_loss,test_accuracy,"
          + "images_per_second,seconds,test_top5";

  private MetricsCsv() {}

  static String format(List<EpochMetrics> rows) {
    return rows.stream()
        .map(MetricsCsv::formatRow)
        .collect(Collectors.joining("", HEADER + "\n", ""));
  }

  /**
   * Reads rows back. A last line without an end is one that something else than this program was
   * writing when it was killed, and is left out: a number in it may be cut short.
   *
   * @throws IllegalArgumentException if the text is something else; the message names the line
   */
  static List<EpochMetrics> parse(String text) {
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("line 1 must be " + HEADER);
    }
    List<EpochMetrics> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      rows.add(parseRow(line, rows.size()));
    }
    return rows;
  }

  private static String formatRow(EpochMetrics row) {
    return DoubleStream.of(
            row.probability(),
            row.maskedFraction(),
            row.learningRate(),
            row.trainLoss(),
            row.testAccuracy(),
            row.imagesPerSecond(),
            row.seconds(),
            row.testTop5())
        .mapToObj(Csv::number)
        .collect(Collectors.joining(",", row.epoch() + ",", "\n"));
  }

  private static EpochMetrics parseRow(String line, int epoch) {
    String[] fields = line.split(",", -1);
    try {
      if (fields.length == 9 && Integer.parseInt(fields[0]) == epoch) {
        double[] numbers = Arrays.stream(fields).skip(1).mapToDouble(Double::parseDouble).toArray();
        return new EpochMetrics(
            epoch,
            numbers[0],
            numbers[1],
            numbers[2],
            numbers[3],
            numbers[4],
            numbers[5],
            numbers[6],
            numbers[7]);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "line "
            + (epoch + 2)
            + " must be epoch "
            + epoch
            + " and 8 numbers, but is "
            + ConfigKey.shown(line));
  }
}
