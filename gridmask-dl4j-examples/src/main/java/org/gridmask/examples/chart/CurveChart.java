package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.examples.chart.ChartTable.Column;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;

/**
 * Curves over epochs or time.
 *
 * @param title the title
 * @param xLabel the label of the x axis, with the unit
 * @param yLabel the label of the y axis, with the unit
 * @param curves the curves, at least one
 */
public record CurveChart(String title, String xLabel, String yLabel, List<Curve> curves)
    implements Chart {

  /**
   * Copies the curves.
   *
   * @throws IllegalArgumentException if none has a point
   */
  public CurveChart {
    curves = List.copyOf(curves);
    if (curves.stream().allMatch(curve -> curve.x().isEmpty())) {
      throw Checks.invalid("curves", "of at least one point", curves);
    }
  }

  /**
   * A curve.
   *
   * @param name its name in the legend; may be empty if it is the only one
   * @param x the x values, finite and strictly ascending
   * @param y the y values, as many; NaN leaves a gap
   */
  public record Curve(String name, List<Double> x, List<Double> y) {

    /**
     * Copies and checks the numbers.
     *
     * @throws IllegalArgumentException if the lengths differ, x is not finite and strictly
     *     ascending, or y is infinite
     */
    public Curve {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size()) {
        throw Checks.invalid("y", "as many numbers as x, " + x.size() + ", in " + name, y.size());
      }
      for (int i = 0; i < x.size(); i++) {
        if (!Double.isFinite(x.get(i)) || i > 0 && x.get(i) <= x.get(i - 1)) {
          throw Checks.invalid("x", "finite and strictly ascending in " + name, x.get(i));
        }
        if (Double.isInfinite(y.get(i))) {
          throw Checks.invalid("y", "finite or NaN in " + name, y.get(i));
        }
      }
    }

    /** The curve as points without intervals. */
    Series series() {
      return new Series(
          name,
          IntStream.range(0, x.size()).mapToObj(i -> Point.of("", x.get(i), y.get(i))).toList());
    }

    /** Describes the first, last, minimum and maximum value. */
    private String description() {
      List<Integer> measured =
          IntStream.range(0, y.size()).filter(i -> !y.get(i).isNaN()).boxed().toList();
      if (measured.isEmpty()) {
        return "no result";
      }
      String first = "first " + at(measured.get(0));
      Comparator<Integer> byY = Comparator.comparing(y::get);
      return measured.size() == 1
          ? first
          : "%s, last %s, minimum %s, maximum %s"
              .formatted(
                  first,
                  at(measured.get(measured.size() - 1)),
                  at(Collections.min(measured, byY)),
                  at(Collections.max(measured, byY)));
    }

    private String at(int i) {
      return NumberText.of(y.get(i)) + " at " + NumberText.of(x.get(i));
    }
  }

  /** A row per x and a column per curve; empty cells where a curve has no value. */
  @Override
  public ChartTable table() {
    // 0 and -0 are the same x.
    List<Double> places =
        curves.stream().flatMap(c -> c.x().stream()).map(x -> x + 0.0).distinct().sorted().toList();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.numbers(xLabel.isBlank() ? "x" : xLabel, places));
    for (Curve curve : curves) {
      Map<Double, Double> y = new HashMap<>();
      for (int i = 0; i < curve.x().size(); i++) {
        y.put(curve.x().get(i) + 0.0, curve.y().get(i));
      }
      columns.add(
          Column.numbers(
              curve.name().isBlank() ? yLabel : curve.name(),
              places.stream().map(x -> y.getOrDefault(x, Double.NaN)).toList()));
    }
    return ChartTable.of(title, yLabel, columns);
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder(ChartText.printable(yLabel));
    text.append(", by ").append(ChartText.printable(xLabel));
    for (Curve curve : curves) {
      String name = ChartText.printable(curve.name());
      text.append('\n').append(name).append(name.isEmpty() ? "" : ": ");
      text.append(curve.description());
    }
    return text.toString();
  }
}
