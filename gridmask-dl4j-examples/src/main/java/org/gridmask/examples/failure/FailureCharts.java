package org.gridmask.examples.failure;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.statistics.FailureCounts;
import org.gridmask.statistics.WilsonInterval;

/**
 * Line charts of the failures over x with 95 % confidence intervals, as in the paper's figure 5.
 */
final class FailureCharts {

  private static final String X = "x, pixels (dropped squares have sides in [x, 2x])";

  private FailureCharts() {}

  /** All failures, then dropped objects and kept objects separately. */
  static List<ComparisonChart> of(FailureTable table) {
    return List.of(
        chart(
            table,
            "Failures: objects dropped or kept completely",
            "Failures",
            FailureCounts::pFailure,
            FailureCounts::failureInterval),
        chart(
            table,
            "Objects dropped completely",
            "Dropped",
            FailureCounts::pDropped,
            FailureCounts::droppedInterval),
        chart(
            table,
            "Objects kept completely",
            "Kept",
            FailureCounts::pKept,
            FailureCounts::keptInterval));
  }

  private static ComparisonChart chart(
      FailureTable table,
      String title,
      String label,
      ToDoubleFunction<FailureCounts> share,
      Function<FailureCounts, WilsonInterval> interval) {
    List<Series> series =
        table.methods().stream()
            .map(
                method ->
                    new Series(
                        method.id(),
                        table.of(method).stream().map(row -> point(row, share, interval)).toList()))
            .toList();
    return new ComparisonChart(
        title, X, label + ", % of images, with 95 % confidence intervals", series);
  }

  private static Point point(
      FailureRow row,
      ToDoubleFunction<FailureCounts> share,
      Function<FailureCounts, WilsonInterval> interval) {
    WilsonInterval ends = interval.apply(row.counts());
    return new Point(
        String.valueOf(row.x()),
        row.x(),
        100 * share.applyAsDouble(row.counts()),
        100 * ends.low(),
        100 * ends.high(),
        List.of(),
        Double.NaN);
  }
}
