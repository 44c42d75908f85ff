package org.gridmask.examples.chart;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * The axes of a comparison and everything between them.
 *
 * <p>What was measured lies along one axis: across for rows of dots, upwards for lines. A point's
 * place on the other axis is that of its label or number, a little aside for each further series.
 */
final class ComparisonAxes extends ChartAxes {

  /** Points of a line from which on they are no longer set a little aside for each series. */
  private static final int DENSE = 8;

  /** XChart knows no places on axes that are shorter than the distance between two ticks. */
  private static final int LEAST_ROWS = 100;

  private final ComparisonChart chart;
  private final List<String> labels;
  private final AxisRange measured;
  private final AxisRange places;
  private final int nameAbove;

  /**
   * Lays them out.
   *
   * @param nameAbove the height of a row's name above the row, or 0 if names stand beside
   */
  ComparisonAxes(ComparisonChart chart, ChartLayout layout, int nameAbove) {
    super(layout);
    this.chart = chart;
    this.nameAbove = nameAbove;
    this.labels = chart.labels();
    this.measured = AxisRange.around(points().flatMapToDouble(ComparisonAxes::numbers));
    if (!chart.line()) {
      places = new AxisRange(0.5 - labels.size(), 0.5);
    } else if (chart.isNumeric()) {
      places = AxisRange.around(points().mapToDouble(ComparisonChart.Point::x));
    } else {
      places = new AxisRange(-0.5, labels.size() - 0.5);
    }
    style();
    if (!chart.line()) {
      for (int row = 1; row < labels.size(); row++) {
        List<double[]> border =
            List.of(
                new double[] {measured.min(), 0.5 - row}, new double[] {measured.max(), 0.5 - row});
        add(border, ChartColour.GRID, null, new BasicStroke(1));
      }
    }
    for (int i = 0; i < chart.series().size(); i++) {
      add(chart.series().get(i), i);
    }
  }

  /** Where a label stands on the axis of the labels. */
  double placeOf(int label) {
    return chart.line() ? label : -label;
  }

  @Override
  String across() {
    if (!chart.line()) {
      return chart.yLabel();
    }
    // Names have theirs below them.
    return chart.isNumeric() ? chart.xLabel() : "";
  }

  @Override
  String up() {
    return chart.line() ? chart.yLabel() : "";
  }

  @Override
  int height() {
    return chart.line() ? layout().lines() : Math.max(LEAST_ROWS, labels.size() * row());
  }

  @Override
  List<ChartLegend.Entry> legend() {
    List<ChartLegend.Entry> entries = new ArrayList<>();
    for (int i = 0; i < chart.series().size(); i++) {
      String name = chart.series().get(i).name();
      if (!name.isBlank()) {
        entries.add(
            new ChartLegend.Entry(
                name, mark(i), ChartColour.ofSeries(i), chart.line() ? stroke(i) : null));
      }
    }
    if (points().anyMatch(point -> !point.values().isEmpty())) {
      entries.add(new ChartLegend.Entry("single runs", runMark(), ChartColour.PALE_INK, null));
    }
    if (points().anyMatch(point -> point.paper() != null)) {
      entries.add(new ChartLegend.Entry("in the paper", paperMark(), ChartColour.PALE_INK, null));
    }
    return entries;
  }

  private Stream<ComparisonChart.Point> points() {
    return chart.series().stream().flatMap(series -> series.points().stream());
  }

  private static DoubleStream numbers(ComparisonChart.Point point) {
    double paper = point.paper() == null ? Double.NaN : point.paper();
    return DoubleStream.concat(
        DoubleStream.of(point.mean(), point.low(), point.high(), paper),
        point.values().stream().mapToDouble(Double::doubleValue));
  }

  private void style() {
    XYStyler styler = axes().getStyler();
    span(chart.line() ? places : measured, chart.line() ? measured : places);
    if (!chart.line()) {
      styler.setXAxisDecimalPattern(measured.decimals());
      styler.setYAxisTicksVisible(false).setPlotGridHorizontalLinesVisible(false);
    } else {
      styler
          .setYAxisDecimalPattern(measured.decimals())
          .setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
      styler.setPlotGridVerticalLinesVisible(false);
      styler.setXAxisTicksVisible(chart.isNumeric());
    }
  }

  /** From back to front: the line, the whiskers, the single runs, the paper's, the means. */
  private void add(ComparisonChart.Series series, int index) {
    List<double[]> whiskers = new ArrayList<>();
    List<double[]> runs = new ArrayList<>();
    List<double[]> means = new ArrayList<>();
    List<double[]> papers = new ArrayList<>();
    for (ComparisonChart.Point point : series.points()) {
      double place = place(point, index);
      if (point.hasInterval()) {
        double cap = chart.line() ? 0.006 * places.span() : 0.16 * lane();
        for (double end : new double[] {point.low(), point.high()}) {
          whiskers.add(at(end, place - cap));
          whiskers.add(at(end, place + cap));
          whiskers.add(gap());
        }
        whiskers.add(at(point.low(), place));
        whiskers.add(at(point.high(), place));
        whiskers.add(gap());
      }
      double aside = chart.line() ? 0 : 0.3 * lane();
      point.values().forEach(value -> runs.add(at(value, place - aside)));
      if (!Double.isNaN(point.mean())) {
        means.add(at(point.mean(), place));
      }
      if (point.paper() != null) {
        papers.add(at(point.paper(), place));
      }
    }
    if (chart.line()) {
      add(means, ChartColour.ofSeries(index), null, stroke(index));
    }
    add(whiskers, ChartColour.ofSeries(index), null, new BasicStroke(1.5f));
    add(runs, ChartColour.ofSeries(index), runMark(), SeriesLines.NONE);
    add(papers, ChartColour.ofSeries(index), paperMark(), SeriesLines.NONE);
    add(means, ChartColour.ofSeries(index), mark(index), SeriesLines.NONE);
  }

  private double place(ComparisonChart.Point point, int index) {
    double place = chart.isNumeric() ? point.x() : placeOf(labels.indexOf(point.label()));
    double steps = index - (chart.series().size() - 1) / 2.0;
    return chart.line()
        ? place + (isDense() ? 0 : 0.007 * places.span() * steps)
        : place - lane() * steps - nameAbove / 2.0 / row();
  }

  /**
   * Where a line has many points, a few whiskers in one place matter less than a point beside it.
   */
  private boolean isDense() {
    return chart.isNumeric()
        && points().mapToDouble(ComparisonChart.Point::x).distinct().count() > DENSE;
  }

  /** A row's height in pixels. */
  private int row() {
    return chart.series().size() * layout().lane() + layout().rowPadding() + nameAbove;
  }

  /** A lane's height, where a row's is 1. */
  private double lane() {
    return (double) layout().lane() / row();
  }

  private double[] at(double number, double place) {
    return chart.line() ? new double[] {place, number} : new double[] {number, place};
  }

  /** Where a line is broken. */
  private double[] gap() {
    return new double[] {chart.line() ? places.min() : measured.min(), Double.NaN};
  }

  private ChartMark runMark() {
    return new ChartMark(ChartMark.Form.CIRCLE, 2.6 * layout().marks(), false);
  }

  private ChartMark paperMark() {
    return new ChartMark(ChartMark.Form.STAR, 6.5 * layout().marks(), false);
  }
}
