package org.gridmask.examples.report;

import java.util.List;

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

  /** Copies the curves. */
  public CurveChart {
    curves = List.copyOf(curves);
  }

  /**
   * A curve.
   *
   * @param name what the legend calls it; may be empty if it is the only one
   * @param x where it was measured, rising
   * @param y what was measured there; NaN for nothing
   */
  public record Curve(String name, List<Double> x, List<Double> y) {

    /** Copies the numbers. */
    public Curve {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  @Override
  public ReportBlock.Table table() {
    throw new UnsupportedOperationException();
  }
}
