package org.gridmask.examples.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridmask.examples.report.ComparisonChart;
import org.gridmask.examples.report.ComparisonChart.Point;
import org.gridmask.examples.report.ComparisonChart.Series;
import org.gridmask.examples.train.RecordedRun;
import org.gridmask.examples.train.RunSummary;

/**
 * The results as a chart: dots for methods, and a line over the values of a single sweep of a key
 * of numbers. There a method that does not depend on the key is a level line. Whiskers are the
 * sample standard deviation: intervals of two or three runs would leave nothing else to be seen.
 */
final class ResultChart {

  private static final double PERCENT = 100;

  private final Results results;
  private final boolean line;

  private ResultChart(Results results) {
    this.results = results;
    this.line = isLine(results.plan());
  }

  /** The chart. */
  static ComparisonChart of(Results results) {
    return new ResultChart(results).chart();
  }

  private static boolean isLine(Plan plan) {
    return plan.sweeps().size() == 1
        && plan.sweeps().get(0).keys().size() == 1
        && plan.sweeps().get(0).values().stream().allMatch(value -> isNumber(value.get(0)));
  }

  private static boolean isNumber(String text) {
    return text.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?");
  }

  private ComparisonChart chart() {
    List<Series> series = new ArrayList<>();
    results
        .rows()
        .forEach(
            (network, rows) -> {
              if (line) {
                series.addAll(lines(network, rows));
              } else {
                series.add(
                    new Series(
                        isSeveral() ? network.name() : "",
                        rows.stream()
                            .map(row -> point(network, row, row.row().name(), Double.NaN))
                            .toList()));
              }
            });
    return new ComparisonChart(
        isSeveral() ? "Comparison" : results.plan().networks().get(0).name(),
        line ? results.plan().sweeps().get(0).keys().get(0) : "",
        "Test accuracy, %",
        series,
        line);
  }

  private boolean isSeveral() {
    return results.plan().networks().size() > 1;
  }

  private List<Series> lines(PlannedNetwork network, List<RowResult> rows) {
    Map<String, List<Point>> byMethod = new LinkedHashMap<>();
    List<String> values =
        results.plan().sweeps().get(0).values().stream().map(value -> value.get(0)).toList();
    for (RowResult row : rows) {
      String method = row.row().method().map(Method::name).orElse("");
      List<Point> points = byMethod.computeIfAbsent(method, name -> new ArrayList<>());
      Optional<String> own = row.row().values().values().stream().findFirst();
      for (String value : own.map(List::of).orElse(values)) {
        points.add(point(network, row, value, Double.parseDouble(value)));
      }
    }
    List<Series> series = new ArrayList<>();
    byMethod.forEach(
        (method, points) ->
            series.add(
                new Series(((isSeveral() ? network.name() + " " : "") + method).strip(), points)));
    return series;
  }

  private Point point(PlannedNetwork network, RowResult row, String label, double x) {
    List<Double> accuracies =
        results.runs().stream()
            .filter(run -> run.run().network().equals(network) && run.run().row().equals(row.row()))
            .flatMap(run -> run.record().flatMap(RecordedRun::summary).stream())
            .map(RunSummary::testAccuracy)
            .map(accuracy -> PERCENT * accuracy)
            .toList();
    double half = PERCENT * row.deviation().orElse(Double.NaN);
    double mean = PERCENT * row.accuracy();
    OptionalDouble paper = row.paper();
    return new Point(
        label,
        x,
        mean,
        mean - half,
        mean + half,
        accuracies,
        paper.isPresent() ? paper.getAsDouble() : null);
  }
}
