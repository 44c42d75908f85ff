package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.Score;

/** Charts of the columns of metrics.csv over the epochs, which are counted from 1. */
public final class MetricCharts {

  /** More curves in one chart are hard to tell apart. */
  public static final int MAX_CURVES = 8;

  /**
   * The data of one curve.
   *
   * @param name its name
   * @param runs the metrics of one or more runs; the curve is their mean, up to the shortest run
   */
  public record Named(String name, List<List<EpochMetrics>> runs) {

    static Named of(String name, List<EpochMetrics> run) {
      return new Named(name, List.of(run));
    }
  }

  /** A metric with a chart that has one curve per run. */
  private enum Metric {
    LOSS("Training loss", "Mean loss over the training images", EpochMetrics::trainLoss),
    SCORE("", "", row -> 100 * row.score()),
    RATE("Learning rate", "Learning rate", EpochMetrics::learningRate),
    MASK("Mask probability", "% of the images", row -> 100 * row.probability()),
    SPEED("Training speed", "Images per second", EpochMetrics::imagesPerSecond);

    private final String title;
    private final String label;
    private final ToDoubleFunction<EpochMetrics> value;

    Metric(String title, String label, ToDoubleFunction<EpochMetrics> value) {
      this.title = title;
      this.label = label;
      this.value = value;
    }

    private Stream<Chart> chart(String prefix, List<Named> runs) {
      String own = title(runs);
      return MetricCharts.chart(
          prefix.isEmpty()
              ? own
              : prefix + own.substring(0, 1).toLowerCase(Locale.ROOT) + own.substring(1),
          this == SCORE ? own + ", %" : label,
          runs.stream().map(this::curve).toList());
    }

    private Curve curve(Named run) {
      Curve all = MetricCharts.curve(run, value);
      return this == SCORE ? measured(all) : all;
    }

    /** The title; that of the score names the images and the score. */
    private String title(List<Named> runs) {
      if (this != SCORE) {
        return title;
      }
      List<EpochMetrics> evaluated = evaluated(runs);
      String scores =
          evaluated.stream()
              .map(row -> Score.main(row.test().task()).title())
              .distinct()
              .collect(Collectors.joining(" or "));
      return images(evaluated) + " " + scores;
    }
  }

  private static List<EpochMetrics> evaluated(List<Named> runs) {
    return runs.stream()
        .flatMap(run -> run.runs().stream())
        .flatMap(rows -> EpochMetrics.lastEvaluated(rows).stream())
        .toList();
  }

  private static String images(List<EpochMetrics> evaluated) {
    List<String> images = evaluated.stream().map(EpochMetrics::images).distinct().toList();
    return images.equals(List.of("validation"))
        ? "Validation"
        : images.size() > 1 ? "Validation or test" : "Test";
  }

  private MetricCharts() {}

  /**
   * The charts of a single run.
   *
   * @param rows its metrics
   * @param masks whether it masks images
   * @return the charts that have values
   */
  static List<Chart> ofRun(List<EpochMetrics> rows, boolean masks) {
    List<Named> run = List.of(Named.of("", rows));
    List<Curve> scores = new ArrayList<>();
    TaskKind task = rows.isEmpty() ? TaskKind.CLASSIFICATION : rows.get(0).test().task();
    String title =
        task == TaskKind.CLASSIFICATION
            ? Metric.SCORE.title(run)
            : images(evaluated(run)) + " scores";
    for (Score score : Score.of(task)) {
      // With five classes or fewer the top-5 accuracy is always 1.
      if (score != Score.TOP5 || rows.stream().anyMatch(row -> row.judged().get(score) < 1)) {
        String name =
            switch (score) {
              case ACCURACY -> "Top 1";
              case TOP5 -> "Top 5";
              default -> score.title();
            };
        scores.add(measured(curve(Named.of(name, rows), row -> 100 * row.judged().get(score))));
      }
    }
    List<Curve> shares =
        List.of(
            curve(Named.of("Scheduled probability", rows), Metric.MASK.value),
            curve(Named.of("Masked images", rows), row -> 100 * row.maskedFraction()));
    return Stream.of(
            Metric.LOSS.chart("", run),
            chart(title, title + ", %", scores),
            Metric.RATE.chart("", run),
            chart("Masks: schedule and share", Metric.MASK.label, masks ? shares : List.of()),
            Metric.SPEED.chart("", run))
        .flatMap(charts -> charts)
        .toList();
  }

  /**
   * The charts of several runs, one curve per run.
   *
   * @param runs the runs
   * @param masks whether any of them masks images
   * @return the charts that have values
   */
  static List<Chart> ofRuns(List<Named> runs, boolean masks) {
    return Stream.of(Metric.SCORE, Metric.LOSS, Metric.RATE, Metric.MASK)
        .filter(metric -> masks || metric != Metric.MASK)
        .flatMap(metric -> metric.chart("", runs))
        .toList();
  }

  /**
   * Score and loss of the rows of a comparison.
   *
   * @param network the prefix of the titles
   * @param rows the rows
   * @return the charts that have values
   */
  public static List<Chart> ofComparison(String network, List<Named> rows) {
    return Stream.of(Metric.SCORE, Metric.LOSS)
        .flatMap(metric -> metric.chart(network + ": ", rows))
        .toList();
  }

  /** The chart of the curves that have values, if there are any. */
  private static Stream<Chart> chart(String title, String label, List<Curve> curves) {
    List<Curve> measured =
        curves.stream()
            .filter(curve -> curve.y().stream().anyMatch(y -> !Double.isNaN(y)))
            .toList();
    return measured.isEmpty()
        ? Stream.empty()
        : Stream.of(new CurveChart(title, "Epoch", label, measured));
  }

  /** Without gaps: not every epoch has an evaluation. */
  private static Curve measured(Curve curve) {
    int[] points =
        IntStream.range(0, curve.y().size()).filter(i -> !curve.y().get(i).isNaN()).toArray();
    return new Curve(
        curve.name(),
        IntStream.of(points).mapToObj(curve.x()::get).toList(),
        IntStream.of(points).mapToObj(curve.y()::get).toList());
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
