package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.statistics.FailureCounts;
import org.gridmask.statistics.WilsonInterval;

/** The counts as lines over x with their 95 % intervals, in the manner of the paper's figure 5. */
final class FailureCharts {

  private static final String X = "x, pixels (dropped squares have sides in [x, 2x])";

  private FailureCharts() {}

  /** All failures together, then objects dropped whole and objects kept whole. */
  static List<ComparisonChart> of(FailureTable table) {
    return List.of(
        chart(
            table,
            "Failures: objects dropped or kept whole",
            "Failures, % of images, with 95 % intervals",
            FailureCounts::pFailure,
            FailureCounts::failureInterval),
        chart(
            table,
            "Objects dropped whole",
            "Dropped, % of images, with 95 % intervals",
            FailureCounts::pDropped,
            FailureCounts::droppedInterval),
        chart(
            table,
            "Objects kept whole",
            "Kept, % of images, with 95 % intervals",
            FailureCounts::pKept,
            FailureCounts::keptInterval));
  }

  private static ComparisonChart chart(
      FailureTable table,
      String title,
      String label,
      ToDoubleFunction<FailureCounts> share,
      Function<FailureCounts, WilsonInterval> interval) {
    List<Series> series = new ArrayList<>();
    for (FailureMethod method : table.methods()) {
      List<Point> points = new ArrayList<>();
      for (FailureRow row : table.of(method)) {
        WilsonInterval ends = interval.apply(row.counts());
        points.add(
            new Point(
                String.valueOf(row.x()),
                row.x(),
                100 * share.applyAsDouble(row.counts()),
                100 * ends.low(),
                100 * ends.high(),
                List.of(),
                Double.NaN));
      }
      series.add(new Series(method.id(), points));
    }
    return new ComparisonChart(title, X, label, series);
  }
}
