package org.gridmask.examples.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.run.Score;

/**
 * The results as a chart: methods side by side, or lines over the values of the last sweep, one for
 * each combination of the others; a method that does not depend on the swept key is a horizontal
 * line. Error bars are the sample standard deviation, as confidence intervals of two or three runs
 * would be too wide for the axis.
 */
final class ResultChart {

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
        .networks()
        .forEach(
            (network, variants) -> {
              for (VariantResult result : variants) {
                List<Point> points =
                    series.computeIfAbsent(seriesName(result), name -> new ArrayList<>());
                if (isOnAxis(result.variant()) || axis.isEmpty()) {
                  points.add(point(label(result.variant()), result));
                } else {
                  // Does not depend on the swept key: the same at each of its values.
                  labels(network).forEach(label -> points.add(point(label, result)));
                }
              }
            });
    return new ComparisonChart(
        title(),
        String.join(" : ", axis),
        "Test " + score() + ", %" + (results.plan().seeds() == 1 ? "" : OVER_SEEDS),
        series.entrySet().stream()
            .map(each -> new Series(each.getKey(), each.getValue()))
            .toList());
  }

  private String score() {
    return Score.main(results.plan().task()).title();
  }

  private String title() {
    String what =
        axis.isEmpty() ? "methods compared" : "test " + score() + " by " + String.join(", ", axis);
    return results.networks().size() > 1
        ? what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1)
        : results.plan().networks().get(0).name() + ": " + what;
  }

  private boolean isOnAxis(Variant variant) {
    return !axis.isEmpty() && variant.values().keySet().containsAll(axis);
  }

  /** The values on the axis of a network, or of all networks if it has none. */
  private List<String> labels(PlannedNetwork network) {
    List<String> own = labels(Stream.of(network));
    return own.isEmpty() ? labels(results.networks().keySet().stream()) : own;
  }

  private List<String> labels(Stream<PlannedNetwork> networks) {
    return networks
        .flatMap(network -> network.variants().stream())
        .filter(this::isOnAxis)
        .map(this::label)
        .distinct()
        .toList();
  }

  private String label(Variant variant) {
    return axis.isEmpty()
        ? variant.name()
        : axis.stream().map(variant.values()::get).collect(Collectors.joining(":"));
  }

  /** What distinguishes a variant's line from the others. */
  private String seriesName(VariantResult result) {
    List<String> parts = new ArrayList<>();
    Variant variant = result.variant();
    if (results.networks().size() > 1) {
      parts.add(result.network().name());
    }
    if (!axis.isEmpty()) {
      if (result.network().variants().stream().map(Variant::method).distinct().count() > 1) {
        parts.add(variant.methodName());
      }
      Iterator<String> keys = variant.values().keySet().iterator();
      variant
          .labels()
          .forEach(
              (label, value) -> {
                if (!axis.contains(keys.next())) {
                  parts.add(label + "=" + value);
                }
              });
    }
    return String.join(", ", parts);
  }

  private Point point(String label, VariantResult result) {
    double mean = 100 * result.score();
    double half = 100 * result.deviation().orElse(Double.NaN);
    List<Double> runs = Arrays.stream(result.scores()).map(score -> 100 * score).boxed().toList();
    return new Point(
        label,
        number(label),
        mean,
        mean - half,
        mean + half,
        // A single run is the mean.
        runs.size() == 1 ? List.of() : runs,
        result.paper().orElse(Double.NaN));
  }

  /** NaN unless all values on the axis are numbers. */
  private double number(String label) {
    return !axis.isEmpty()
            && labels(results.networks().keySet().stream()).stream().allMatch(ResultChart::isNumber)
        ? Double.parseDouble(label)
        : Double.NaN;
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
