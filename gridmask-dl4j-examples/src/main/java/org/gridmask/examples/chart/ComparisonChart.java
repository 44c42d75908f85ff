package org.gridmask.examples.chart;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.chart.ChartTable.Column;

/**
 * Measurements to be compared: methods, or the values of a parameter.
 *
 * @param title what is compared
 * @param xLabel what the points' labels or numbers are, with the unit; may be empty
 * @param yLabel what was measured, with the unit; may be empty
 * @param series the measurements of one network or setting each, at least one
 */
public record ComparisonChart(String title, String xLabel, String yLabel, List<Series> series)
    implements Chart {

  /**
   * Checks that there is something to draw.
   *
   * @throws IllegalArgumentException if there is no series, none has a point, or some points have a
   *     number for x and some only a label
   */
  public ComparisonChart {
    series = List.copyOf(series);
    List<Point> points = series.stream().flatMap(s -> s.points().stream()).toList();
    if (points.isEmpty()) {
      throw Checks.invalid("series", "of at least one point", series);
    }
    if (points.stream().map(point -> Double.isNaN(point.x())).distinct().count() > 1) {
      throw Checks.invalid("x", "a number in every point, or NaN in every one", "some NaN");
    }
  }

  /** A row for each point; what no point has has no column. */
  @Override
  public ChartTable table() {
    List<Point> points = points().toList();
    boolean alone =
        points.stream().noneMatch(point -> point.hasInterval() || !point.values().isEmpty());
    return ChartTable.of(
        title,
        yLabel,
        List.of(
            Column.texts(
                "series",
                series.stream().flatMap(s -> s.points().stream().map(p -> s.name())).toList()),
            isNumeric()
                ? numbers(xLabel.isBlank() ? "x" : xLabel, Point::x)
                : Column.texts(
                    xLabel.isBlank() ? "label" : xLabel,
                    points.stream().map(Point::label).toList()),
            numbers(alone && !yLabel.isBlank() ? yLabel : "mean", Point::mean),
            numbers("low", point -> point.hasInterval() ? point.low() : Double.NaN),
            numbers("high", point -> point.hasInterval() ? point.high() : Double.NaN),
            Column.texts(
                "single runs",
                points.stream()
                    .map(p -> p.values().stream().map(NumberText::of).collect(joining(", ")))
                    .toList()),
            numbers("in the paper", Point::paper)));
  }

  private Column numbers(String name, Function<Point, Double> number) {
    return Column.numbers(name, points().map(number).toList());
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder(ChartText.printable(yLabel));
    for (Series each : series) {
      String name = ChartText.printable(each.name());
      for (Point point : each.points()) {
        text.append('\n').append(name).append(name.isEmpty() ? "" : ", ");
        text.append(ChartText.printable(point.label())).append(": ");
        text.append(Double.isNaN(point.mean()) ? "no result" : NumberText.of(point.mean()));
        if (point.hasInterval()) {
          text.append(" (").append(NumberText.of(point.low())).append(" to ");
          text.append(NumberText.of(point.high())).append(')');
        }
        if (point.hasPaper()) {
          text.append(", in the paper ").append(NumberText.of(point.paper()));
        }
      }
    }
    return text.toString();
  }

  private Stream<Point> points() {
    return series.stream().flatMap(each -> each.points().stream());
  }

  /** The points' labels, each once, as they come. */
  List<String> labels() {
    return points().map(Point::label).distinct().toList();
  }

  /** Whether points lie at numbers, and a line joins those of a series. */
  public boolean isNumeric() {
    return points().noneMatch(point -> Double.isNaN(point.x()));
  }

  /**
   * What belongs together, such as the methods with one network.
   *
   * @param name what the legend calls it; may be empty if it is the only one
   * @param points the measurements
   */
  public record Series(String name, List<Point> points) {

    /** Keeps a copy of the points. */
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * One measurement, from one or more runs.
   *
   * @param label what was measured, such as a method; equal labels of several series stand together
   * @param x the parameter's value, or NaN if there is only a label
   * @param mean the mean of the runs; NaN where there is no result yet
   * @param low the lower end of the interval around the mean, or NaN for none
   * @param high the upper end of the interval around the mean, or NaN for none
   * @param values the single runs, as many as there are
   * @param paper what the paper has, or NaN for none
   */
  public record Point(
      String label,
      double x,
      double mean,
      double low,
      double high,
      List<Double> values,
      double paper) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is infinite or the interval is upside down
     */
    public Point {
      values = List.copyOf(values);
      DoubleStream numbers = DoubleStream.of(x, mean, low, high, paper);
      if (numbers.anyMatch(Double::isInfinite) || !values.stream().allMatch(Double::isFinite)) {
        throw Checks.invalid("point", "of finite numbers", label);
      }
      if (low > high) {
        throw Checks.invalid("low", "at most high, " + high + ", in " + label, low);
      }
    }

    /** A number alone. */
    public static Point of(String label, double x, double value) {
      return new Point(label, x, value, Double.NaN, Double.NaN, List.of(), Double.NaN);
    }

    boolean hasPaper() {
      return !Double.isNaN(paper);
    }

    boolean hasInterval() {
      return !Double.isNaN(low) && !Double.isNaN(high);
    }
  }
}
