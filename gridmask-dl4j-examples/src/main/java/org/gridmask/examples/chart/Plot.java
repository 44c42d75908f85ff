package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gridmask.examples.chart.Axis.Tick;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.Svg.Anchor;

/** Draws series from top to bottom: a legend, axes, and what lies between them. */
abstract sealed class Plot permits LinePlot, RowPlot {

  /** The height of a line of text. */
  static final int LINE = 21;

  /** From the middle of a line of text down to its baseline. */
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
   * Draws everything.
   *
   * @param top where it begins
   * @return where it ends
   */
  abstract double draw(double top);

  /** The place of a value on the axis of what was measured and of something on the other one. */
  abstract double[] at(double value, double other);

  Stream<Point> points() {
    return series.stream().flatMap(each -> each.points().stream());
  }

  /** An axis for what was measured. */
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

  /** The width of the widest of some texts. */
  static double widest(Stream<String> texts) {
    return texts.mapToDouble(ChartText::width).max().orElse(0);
  }

  /** Joins the points of a series. */
  void join(int index, List<double[]> points) {
    svg.line(
        ChartColor.ofSeries(index), 2 * target.marks, DASHES.get(index % DASHES.size()), points);
  }

  /** What the marks mean, side by side on as many lines as that takes. */
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
   * The axis that goes across, with its labels and title below it.
   *
   * @param gridTop where its grid lines begin, or the bottom for none
   * @return where it ends
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
   * A measurement: its interval, the single runs, the paper's number and the mean.
   *
   * @param values the axis of what was measured
   * @param other the place on the other axis
   * @param cap half the length of an interval's ends
   * @param aside how far runs lie from the mean
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
