package org.gridmask.examples.chart;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.chart.ChartTable.Column;

/**
 * Compares measurements of methods, or of the values of a parameter.
 *
 * @param title the title
 * @param xLabel the label of the x axis, with the unit; may be empty
 * @param yLabel the label of the value axis, with the unit; may be empty
 * @param series the series, at least one
 */
public record ComparisonChart(String title, String xLabel, String yLabel, List<Series> series)
    implements Chart {

  /**
   * Checks the points.
   *
   * @throws IllegalArgumentException if there is no point, or only some points have an x
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

  /** A row per point, without empty columns. */
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

  /** The distinct labels of the points, in order of occurrence. */
  List<String> labels() {
    return points().map(Point::label).distinct().toList();
  }

  /** Whether the x axis is numeric, and the points of a series are joined by a line. */
  public boolean isNumeric() {
    return points().noneMatch(point -> Double.isNaN(point.x()));
  }

  /**
   * A series, such as the methods with one network.
   *
   * @param name its name in the legend; may be empty if it is the only one
   * @param points the measurements
   */
  public record Series(String name, List<Point> points) {

    /** Copies the points. */
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * A measurement, from one or more runs.
   *
   * @param label its label, such as a method; equal labels of several series are grouped
   * @param x the value of the parameter, or NaN if there is only a label
   * @param mean the mean of the runs, or NaN if there is no result yet
   * @param low the lower end of the interval around the mean, or NaN
   * @param high the upper end of the interval around the mean, or NaN
   * @param values the individual runs
   * @param paper the number in the paper, or NaN
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
     * @throws IllegalArgumentException if one is infinite, or low exceeds high
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

    /** A single number. */
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
