package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gridmask.examples.chart.Axis.Tick;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.Svg.Anchor;

/** Draws series from top to bottom: legend, plot area, axes. */
abstract sealed class Plot permits LinePlot, RowPlot {

  /** The height of a line of text. */
  static final int LINE = 21;

  /** The distance from the middle of a line of text to its baseline. */
  static final double BASELINE = 4.5;

  static final int GAP = 8;

  private static final List<String> DASHES = List.of("none", "8 4", "2 3", "9 3 2 3");

  final List<Series> series;
  final Svg svg;
  final ChartTarget target;
  final double right;

  Plot(List<Series> series, Svg svg) {
    this.series = series;
    this.svg = svg;
    this.target = svg.target();
    this.right = target.width - (double) Math.max(target.margin, GAP);
  }

  /**
   * Draws the plot.
   *
   * @param top its top edge
   * @return its bottom edge
   */
  abstract double draw(double top);

  /** The point at a value and a position on the other axis. */
  abstract double[] at(double value, double other);

  Stream<Point> points() {
    return series.stream().flatMap(each -> each.points().stream());
  }

  /** The value axis. */
  Axis values(boolean mayBeLogarithmic) {
    return Axis.around(
        points()
            .flatMapToDouble(
                point ->
                    DoubleStream.concat(
                        DoubleStream.of(point.mean(), point.low(), point.high(), point.paper()),
                        point.values().stream().mapToDouble(Double::doubleValue))),
        mayBeLogarithmic);
  }

  /** The maximum width of some texts. */
  static double widest(Stream<String> texts) {
    return texts.mapToDouble(ChartText::width).max().orElse(0);
  }

  /** Joins the points of a series. */
  void join(int index, List<double[]> points) {
    svg.line(
        ChartColor.ofSeries(index), 2 * target.marks, DASHES.get(index % DASHES.size()), points);
  }

  /** Draws the legend, wrapped into lines. */
  double legend(double top, boolean lines) {
    List<String> names = new ArrayList<>(series.stream().map(Series::name).toList());
    names.add(points().allMatch(point -> point.values().isEmpty()) ? "" : "single runs");
    names.add(points().noneMatch(Point::hasPaper) ? "" : "in the paper");
    double markWidth = (lines ? 36 : 20) * target.marks;
    double x = target.margin;
    double middle = top + LINE / 2.0;
    for (int i = 0; i < names.size(); i++) {
      String name = ChartText.fitted(names.get(i), right - target.margin - markWidth - GAP);
      double width = markWidth + GAP + ChartText.width(name);
      if (name.isEmpty()) {
        continue;
      }
      if (x + width > right) {
        x = target.margin;
        middle += LINE;
      }
      double[] place = {x + markWidth / 2, middle};
      if (i >= series.size()) {
        boolean runs = i == series.size();
        svg.mark(runs ? ChartMark.RUN : ChartMark.PAPER, ChartColor.PALE_INK, place);
      } else {
        if (lines) {
          join(i, List.of(new double[] {x, middle}, new double[] {x + markWidth, middle}));
        }
        svg.mark(ChartMark.ofSeries(i), ChartColor.ofSeries(i), place);
      }
      svg.text(name, x + markWidth + GAP, middle + BASELINE, Anchor.START, ChartColor.INK);
      x += width + LINE;
    }
    return x > target.margin ? middle + LINE / 2.0 : top;
  }

  /**
   * Draws the horizontal axis, with its labels and title.
   *
   * @param gridTop the top of its grid lines, or the bottom for none
   * @return its bottom edge
   */
  double across(Axis axis, String label, double gridTop, double bottom) {
    for (Tick tick : axis.ticks(text -> ChartText.width(text) + 2 * GAP)) {
      double x = tick.at();
      line(ChartColor.GRID, x, gridTop, x, bottom);
      line(ChartColor.PALE_INK, x, bottom, x, bottom + 4);
      if (x + ChartText.width(tick.label()) / 2 <= target.width) {
        svg.text(tick.label(), x, bottom + 18, Anchor.MIDDLE, ChartColor.PALE_INK);
      }
    }
    line(ChartColor.PALE_INK, axis.from(), bottom, axis.to(), bottom);
    String title = ChartText.fitted(label, right - target.margin);
    if (title.isEmpty()) {
      return bottom + LINE;
    }
    double half = ChartText.width(title) / 2;
    double middle =
        Math.max(target.margin + half, Math.min(right - half, (axis.from() + right) / 2));
    svg.text(title, middle, bottom + 18 + LINE, Anchor.MIDDLE, ChartColor.INK);
    return bottom + 2 * LINE;
  }

  /** A thin line. */
  void line(ChartColor color, double x0, double y0, double x1, double y1) {
    svg.line(color, 1, new double[] {x0, y0}, new double[] {x1, y1});
  }

  /**
   * Draws a measurement: its interval, the individual runs, the paper's number and the mean.
   *
   * @param values the value axis
   * @param other the position on the other axis
   * @param cap half the length of the caps of the interval
   * @param aside the distance of the runs from the mean
   */
  void point(int index, Point point, Axis values, double other, double cap, double aside) {
    ChartColor color = ChartColor.ofSeries(index);
    if (point.hasInterval()) {
      double low = values.at(point.low());
      double high = values.at(point.high());
      svg.line(color, 1.5, at(low, other), at(high, other));
      svg.line(color, 1.5, at(low, other - cap), at(low, other + cap));
      svg.line(color, 1.5, at(high, other - cap), at(high, other + cap));
    }
    for (double run : point.values()) {
      svg.mark(ChartMark.RUN, color, at(values.at(run), other + aside));
    }
    if (point.hasPaper()) {
      svg.mark(ChartMark.PAPER, color, at(values.at(point.paper()), other));
    }
    if (!Double.isNaN(point.mean())) {
      svg.mark(ChartMark.ofSeries(index), color, at(values.at(point.mean()), other));
    }
  }
}
