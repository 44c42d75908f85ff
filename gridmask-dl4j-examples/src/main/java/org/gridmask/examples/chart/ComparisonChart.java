package org.gridmask.examples.chart;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gridmask.examples.report.NumberText;
import org.gridmask.examples.report.ReportBlock;

/**
 * Measurements to be compared: methods, or the values of a parameter.
 *
 * @param title what is compared
 * @param xLabel what the points' labels or numbers are, with the unit; may be empty
 * @param yLabel what was measured, with the unit; may be empty
 * @param series the measurements of one network or setting each, at least one
 * @param line whether the points of a series follow one another (a parameter's values) and are
 *     joined; otherwise (methods) they share nothing but the axis
 */
public record ComparisonChart(
    String title, String xLabel, String yLabel, List<Series> series, boolean line)
    implements Chart {

  /**
   * Checks that there is something to draw.
   *
   * @throws IllegalArgumentException if there is no series, none has a point, or of joined points
   *     some have a number and some only a label
   */
  public ComparisonChart {
    series = List.copyOf(series);
    List<Point> points = series.stream().flatMap(s -> s.points().stream()).toList();
    if (points.isEmpty()) {
      throw new IllegalArgumentException("series must have at least one point, but have none");
    }
    if (line && points.stream().map(point -> Double.isNaN(point.x())).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "x must be a number in every point of a line, or NaN in every one");
    }
  }

  /** A row for each point; what no point has has no column. */
  @Override
  public ReportBlock.Table table() {
    List<Point> points = series.stream().flatMap(s -> s.points().stream()).toList();
    boolean alone =
        points.stream().noneMatch(point -> point.hasInterval() || !point.values().isEmpty());
    ChartTable table = new ChartTable(title, yLabel);
    table.texts(
        "series", series.stream().flatMap(s -> s.points().stream().map(p -> s.name())).toList());
    if (isNumeric()) {
      table.numbers(
          xLabel.isBlank() ? "x" : xLabel, points.stream().map(point -> point.x()).toList());
    } else {
      table.texts(xLabel.isBlank() ? "label" : xLabel, points.stream().map(Point::label).toList());
    }
    return table
        .numbers(
            alone && !yLabel.isBlank() ? yLabel : "mean",
            points.stream().map(point -> point.mean()).toList())
        .numbers(
            "low",
            points.stream()
                .map(point -> point.hasInterval() ? point.low() : (Double) Double.NaN)
                .toList())
        .numbers(
            "high",
            points.stream()
                .map(point -> point.hasInterval() ? point.high() : (Double) Double.NaN)
                .toList())
        .texts(
            "single runs",
            points.stream()
                .map(point -> point.values().stream().map(NumberText::of).collect(joining(", ")))
                .toList())
        .numbers(
            "in the paper",
            points.stream()
                .map(point -> point.paper() == null ? (Double) Double.NaN : point.paper())
                .toList())
        .table();
  }

  /** The points' labels, each once, as they come. */
  List<String> labels() {
    Set<String> labels = new LinkedHashSet<>();
    series.forEach(s -> s.points().forEach(point -> labels.add(point.label())));
    return List.copyOf(labels);
  }

  /** Whether points stand at numbers, as joined points with an x do. */
  boolean isNumeric() {
    return line
        && series.stream().flatMap(s -> s.points().stream()).noneMatch(p -> Double.isNaN(p.x()));
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
   * @param x the parameter's value in a line, or NaN: then points of a line stand one after the
   *     other, by their labels
   * @param mean the mean of the runs; NaN where there is no result yet
   * @param low the lower end of the interval around the mean, or NaN for none
   * @param high the upper end of the interval around the mean, or NaN for none
   * @param values the single runs, as many as there are
   * @param paper what the paper has, or null for none
   */
  public record Point(
      String label,
      double x,
      double mean,
      double low,
      double high,
      List<Double> values,
      Double paper) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is infinite or the interval is upside down
     */
    public Point {
      values = List.copyOf(values);
      if (Double.isInfinite(x)
          || Double.isInfinite(mean)
          || Double.isInfinite(low)
          || Double.isInfinite(high)
          || paper != null && !Double.isFinite(paper)
          || !values.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("the numbers of " + label + " must be finite");
      }
      if (low > high) {
        throw new IllegalArgumentException(
            "low must not be above high in " + label + ", but is " + low + " above " + high);
      }
    }

    boolean hasInterval() {
      return !Double.isNaN(low) && !Double.isNaN(high);
    }
  }
}
