package org.gridmask.examples.chart;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.gridmask.examples.report.ReportBlock;

/**
 * Quantities over the epochs of a training, or over something else that goes on.
 *
 * @param title what it shows
 * @param xLabel what goes on, with the unit
 * @param yLabel what was measured, with the unit
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
      throw new IllegalArgumentException("curves must have at least one point, but have none");
    }
  }

  /**
   * A curve.
   *
   * @param name what the legend calls it; may be empty if it is the only one
   * @param x where it was measured, finite and rising
   * @param y what was measured there, as many numbers; NaN for nothing, where the curve is
   *     interrupted
   */
  public record Curve(String name, List<Double> x, List<Double> y) {

    /**
     * Copies and checks the numbers.
     *
     * @throws IllegalArgumentException if there are not as many of x as of y, x is not finite or
     *     does not rise, or y is infinite
     */
    public Curve {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size()) {
        throw new IllegalArgumentException(
            "x and y of "
                + name
                + " must be as many numbers, but are "
                + x.size()
                + " and "
                + y.size());
      }
      for (int i = 0; i < x.size(); i++) {
        if (!Double.isFinite(x.get(i)) || Double.isInfinite(y.get(i))) {
          throw new IllegalArgumentException(
              "the numbers of "
                  + name
                  + " must be finite, but are "
                  + y.get(i)
                  + " at "
                  + x.get(i));
        }
        if (i > 0 && x.get(i) <= x.get(i - 1)) {
          throw new IllegalArgumentException(
              "x of " + name + " must rise, but " + x.get(i) + " follows " + x.get(i - 1));
        }
      }
    }

    /** Where there is a number, from 0. */
    List<Integer> measured() {
      return IntStream.range(0, y.size()).filter(i -> !y.get(i).isNaN()).boxed().toList();
    }
  }

  /** A row for each x and a column for each curve; nothing where a curve has no number. */
  @Override
  public ReportBlock.Table table() {
    TreeMap<Double, Double[]> rows = new TreeMap<>();
    for (int curve = 0; curve < curves.size(); curve++) {
      Curve from = curves.get(curve);
      for (int i = 0; i < from.x().size(); i++) {
        // 0 and -0 are one place.
        rows.computeIfAbsent(from.x().get(i) + 0.0, x -> new Double[curves.size()])[curve] =
            from.y().get(i);
      }
    }
    ChartTable table = new ChartTable(title, yLabel);
    table.numbers(xLabel.isBlank() ? "x" : xLabel, List.copyOf(rows.keySet()));
    for (int i = 0; i < curves.size(); i++) {
      int curve = i;
      String name = curves.get(i).name();
      table.numbers(
          name.isBlank() ? yLabel : name,
          rows.values().stream()
              .map(row -> row[curve] == null ? (Double) Double.NaN : row[curve])
              .toList());
    }
    return table.table();
  }
}
