package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.run.EpochMetrics;

/** Charts of what metrics.csv has, over the epochs from 1. */
public final class MetricCharts {

  private static final String EPOCH = "Epoch";
  private static final String LOSS = "Training loss";
  private static final String LOSS_LABEL = "Mean loss over the training images";
  private static final String ACCURACY = "Test accuracy";
  private static final String ACCURACY_LABEL = "Test accuracy, %";
  private static final String RATE = "Learning rate";
  private static final String MASK = "Probability of a mask";

  /**
   * What is to be one curve.
   *
   * @param name its name
   * @param runs the metrics of one or more runs; the curve is their mean, as far as all of them go
   */
  public record Named(String name, List<List<EpochMetrics>> runs) {

    static Named of(String name, List<EpochMetrics> run) {
      return new Named(name, List.of(run));
    }
  }

  private MetricCharts() {}

  /**
   * The charts of a single run.
   *
   * @param rows its metrics
   * @param masks whether it masks images
   * @return those of which there is a number
   */
  static List<Chart> ofRun(List<EpochMetrics> rows, boolean masks) {
    Named run = Named.of("", rows);
    List<Curve> accuracies = new ArrayList<>();
    accuracies.add(curve(named("Top 1", run), row -> 100 * row.testAccuracy()));
    // With five classes or fewer, the five most probable ones are all of them.
    if (rows.stream().anyMatch(row -> row.testTop5() < 1)) {
      accuracies.add(curve(named("Top 5", run), row -> 100 * row.testTop5()));
    }
    Stream<Optional<Chart>> masking =
        masks
            ? Stream.of(
                chart(
                    "Masks: schedule and share",
                    "% of the images",
                    List.of(
                        curve(
                            named("Probability by the schedule", run),
                            row -> 100 * row.probability()),
                        curve(
                            named("Images that lost pixels", run),
                            row -> 100 * row.maskedFraction()))))
            : Stream.empty();
    return present(
        Stream.of(
            Stream.of(
                chart(LOSS, LOSS_LABEL, List.of(curve(run, EpochMetrics::trainLoss))),
                chart(ACCURACY, ACCURACY_LABEL, accuracies),
                chart(RATE, RATE, List.of(curve(run, EpochMetrics::learningRate)))),
            masking,
            Stream.of(
                chart(
                    "Speed of training",
                    "Images per second",
                    List.of(curve(run, EpochMetrics::imagesPerSecond))))));
  }

  /**
   * The charts of several runs, a curve for each.
   *
   * @param runs the runs
   * @param masks whether one of them masks images
   * @return those of which there is a number
   */
  static List<Chart> ofRuns(List<Named> runs, boolean masks) {
    Stream<Optional<Chart>> masking =
        masks
            ? Stream.of(chart(MASK, "% of the images", runs, row -> 100 * row.probability()))
            : Stream.empty();
    return present(
        Stream.of(
            Stream.of(
                chart(ACCURACY, ACCURACY_LABEL, runs, row -> 100 * row.testAccuracy()),
                chart(LOSS, LOSS_LABEL, runs, EpochMetrics::trainLoss),
                chart(RATE, RATE, runs, EpochMetrics::learningRate)),
            masking));
  }

  /**
   * Test accuracy and loss of the rows of a comparison.
   *
   * @param network what the titles begin with
   * @param rows the rows
   * @return those of which there is a number
   */
  public static List<Chart> ofComparison(String network, List<Named> rows) {
    return present(
        Stream.of(
            Stream.of(
                chart(
                    network + ": test accuracy",
                    ACCURACY_LABEL,
                    rows,
                    row -> 100 * row.testAccuracy()),
                chart(network + ": training loss", LOSS_LABEL, rows, EpochMetrics::trainLoss))));
  }

  private static List<Chart> present(Stream<Stream<Optional<Chart>>> charts) {
    return charts.flatMap(each -> each).flatMap(Optional::stream).toList();
  }

  private static Named named(String name, Named run) {
    return new Named(name, run.runs());
  }

  private static Optional<Chart> chart(
      String title, String label, List<Named> runs, ToDoubleFunction<EpochMetrics> value) {
    return chart(title, label, runs.stream().map(run -> curve(run, value)).toList());
  }

  private static Optional<Chart> chart(String title, String label, List<Curve> curves) {
    List<Curve> measured =
        curves.stream()
            .filter(curve -> curve.y().stream().anyMatch(y -> !Double.isNaN(y)))
            .toList();
    return measured.isEmpty()
        ? Optional.empty()
        : Optional.of(new CurveChart(title, EPOCH, label, measured));
  }

  private static Curve curve(Named run, ToDoubleFunction<EpochMetrics> value) {
    int epochs = run.runs().stream().mapToInt(List::size).min().orElse(0);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int e = 0; e < epochs; e++) {
      int epoch = e;
      double mean =
          run.runs().stream()
              .mapToDouble(rows -> value.applyAsDouble(rows.get(epoch)))
              .average()
              .orElseThrow();
      x.add(epoch + 1.0);
      y.add(Double.isFinite(mean) ? mean : Double.NaN);
    }
    return new Curve(run.name(), x, y);
  }
}
