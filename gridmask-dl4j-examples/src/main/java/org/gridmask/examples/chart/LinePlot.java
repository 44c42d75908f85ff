package org.gridmask.examples.chart;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gridmask.examples.chart.Axis.Tick;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.Svg.Anchor;

/** A line plot of each series. */
final class LinePlot extends Plot {

  private static final int MARKS = 8;

  /** The maximum number of points with a mark each, for lines without intervals. */
  private static final int MAX_MARKED = 12;

  /**
   * The maximum number of x values at which the points of several series are shifted, so that their
   * intervals do not overlap.
   */
  private static final int MAX_ASIDE = 8;

  private final String xLabel;
  private final String yLabel;
  private final boolean mayBeLogarithmic;

  /**
   * Lays out the plot.
   *
   * @param mayBeLogarithmic whether the value axis may be logarithmic
   */
  LinePlot(List<Series> series, String xLabel, String yLabel, boolean mayBeLogarithmic, Svg svg) {
    super(series, svg);
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.mayBeLogarithmic = mayBeLogarithmic;
  }

  @Override
  double[] at(double value, double other) {
    return new double[] {other, value};
  }

  @Override
  double draw(double top) {
    double high = legend(top, true);
    Axis values = values(mayBeLogarithmic);
    String scale = values.logarithmic() ? ", logarithmic scale" : "";
    String title = ChartText.fitted(yLabel + scale, right - target.margin);
    if (!title.isEmpty()) {
      svg.text(title, target.margin, high + 15, Anchor.START, ChartColor.INK);
      high += LINE + BASELINE;
    }
    double bottom = high + target.height;
    Axis y = values.between(bottom, high);
    List<Tick> ticks = y.ticks(label -> 2.5 * Svg.SIZE);
    double left = target.margin + widest(ticks.stream().map(Tick::label)) + GAP;
    for (Tick tick : ticks) {
      line(ChartColor.GRID, left, tick.at(), right, tick.at());
      svg.text(tick.label(), left - GAP, tick.at() + BASELINE, Anchor.END, ChartColor.PALE_INK);
    }
    line(ChartColor.PALE_INK, left, high, left, bottom);
    Axis x = Axis.around(points().mapToDouble(Point::x), false).between(left, right);
    double end = across(x, xLabel, bottom, bottom);
    boolean aside =
        points().anyMatch(Point::hasInterval)
            && points().mapToDouble(Point::x).distinct().count() <= MAX_ASIDE;
    for (int i = 0; i < series.size(); i++) {
      double shift = aside ? 0.007 * (right - left) * (i - (series.size() - 1) / 2.0) : 0;
      draw(i, point -> x.at(point.x()) + shift, y);
    }
    return end;
  }

  private void draw(int index, ToDoubleFunction<Point> x, Axis y) {
    List<Point> points = series.get(index).points();
    join(
        index,
        points.stream().map(point -> at(y.at(point.mean()), x.applyAsDouble(point))).toList());
    List<Point> measured =
        points.stream().filter(point -> !Double.isNaN(point.mean()) || point.hasPaper()).toList();
    int count = measured.size();
    // Evenly spaced, and at other positions than those of the next line.
    double offset = (index + 0.5) / series.size();
    boolean all = count <= MAX_MARKED || measured.stream().anyMatch(Point::hasInterval);
    IntStream.range(0, all ? count : MARKS)
        .map(mark -> all ? mark : (int) ((mark + offset) * count / MARKS))
        .mapToObj(measured::get)
        .forEach(point -> point(index, point, y, x.applyAsDouble(point), 3 * target.marks, 0));
  }
}
