package org.gridmask.examples.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.run.RunSummary;

/**
 * The results as a chart: methods side by side, or lines over the values of the last sweep, one for
 * each combination of the others; a method that does not depend on that key is a level line.
 * Whiskers are the sample standard deviation: intervals of two or three runs would leave nothing
 * else to be seen.
 */
final class ResultChart {

  private static final String ACCURACY = "Test accuracy, %";
  private static final String OVER_SEEDS = ": mean and standard deviation";

  private final Results results;
  private final Set<String> axis;

  private ResultChart(Results results) {
    this.results = results;
    List<Sweep> sweeps = results.plan().sweeps();
    axis = sweeps.isEmpty() ? Set.of() : new LinkedHashSet<>(sweeps.get(sweeps.size() - 1).keys());
  }

  static ComparisonChart of(Results results) {
    return new ResultChart(results).chart();
  }

  private ComparisonChart chart() {
    Map<String, List<Point>> series = new LinkedHashMap<>();
    results
        .rows()
        .forEach(
            (network, rows) -> {
              for (RowResult row : rows) {
                List<Point> points =
                    series.computeIfAbsent(
                        seriesName(network, rows, row.row()), name -> new ArrayList<>());
                if (isOnAxis(row.row()) || axis.isEmpty()) {
                  points.add(point(label(row.row()), network, row));
                } else {
                  // What does not depend on the swept key is the same at all of its values.
                  rows.stream()
                      .map(RowResult::row)
                      .filter(this::isOnAxis)
                      .map(this::label)
                      .distinct()
                      .forEach(label -> points.add(point(label, network, row)));
                }
              }
            });
    return new ComparisonChart(
        title(),
        String.join(" : ", axis),
        results.plan().seeds() == 1 ? ACCURACY : ACCURACY + OVER_SEEDS,
        series.entrySet().stream()
            .map(each -> new Series(each.getKey(), each.getValue()))
            .toList());
  }

  private String title() {
    String what =
        axis.isEmpty() ? "methods compared" : "test accuracy by " + String.join(", ", axis);
    return results.rows().size() > 1
        ? what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1)
        : results.plan().networks().get(0).name() + ": " + what;
  }

  private boolean isOnAxis(Row row) {
    return !axis.isEmpty() && row.values().keySet().containsAll(axis);
  }

  private String label(Row row) {
    return axis.isEmpty()
        ? row.name()
        : axis.stream().map(row.values()::get).collect(Collectors.joining(":"));
  }

  /** What tells this row's line from the others, and nothing more. */
  private String seriesName(PlannedNetwork network, List<RowResult> rows, Row row) {
    List<String> parts = new ArrayList<>();
    if (results.rows().size() > 1) {
      parts.add(network.name());
    }
    if (!axis.isEmpty()) {
      if (rows.stream().map(each -> each.row().method()).distinct().count() > 1) {
        parts.add(row.method().map(Method::name).orElse(""));
      }
      List<String> keys = List.copyOf(row.values().keySet());
      List<Map.Entry<String, String>> labels = List.copyOf(row.labels().entrySet());
      for (int i = 0; i < keys.size(); i++) {
        if (!axis.contains(keys.get(i))) {
          parts.add(labels.get(i).getKey() + "=" + labels.get(i).getValue());
        }
      }
    }
    return String.join(", ", parts);
  }

  private Point point(String label, PlannedNetwork network, RowResult result) {
    double mean = 100 * result.accuracy();
    OptionalDouble deviation = result.deviation();
    double half = 100 * deviation.orElse(Double.NaN);
    List<Double> runs =
        results.summaries(network, result.row()).values().stream()
            .map(RunSummary::testAccuracy)
            .map(accuracy -> 100 * accuracy)
            .toList();
    return new Point(
        label,
        number(label),
        mean,
        mean - half,
        mean + half,
        // One alone is the mean.
        runs.size() == 1 ? List.of() : runs,
        result.paper().orElse(Double.NaN));
  }

  /** NaN where not all of the values are numbers. */
  private double number(String label) {
    boolean numeric =
        results.rows().values().stream()
            .flatMap(List::stream)
            .map(RowResult::row)
            .filter(this::isOnAxis)
            .map(this::label)
            .allMatch(ResultChart::isNumber);
    return !axis.isEmpty() && numeric ? Double.parseDouble(label) : Double.NaN;
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
