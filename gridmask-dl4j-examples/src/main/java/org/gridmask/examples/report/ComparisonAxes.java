package org.gridmask.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The axes of a comparison and everything between them.
 *
 * <p>What was measured lies along one axis: across for rows of dots, upwards for lines. A point's
 * place on the other axis is that of its label or number, a little aside for each further series.
 */
final class ComparisonAxes {

  static final Color INK = new Color(0x212121);
  static final Color PALE_INK = new Color(0x616161);

  /** Pixels for one series in a row. */
  static final int LANE = 24;

  static final int ROW_PADDING = 12;

  private static final Color GRID = new Color(0xE2E2E2);
  private static final double MARGIN = 0.06;

  /** Okabe and Ito's colours, which the colour-blind can tell apart, without their yellow. */
  private static final List<Color> COLOURS =
      Stream.of(0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000)
          .map(Color::new)
          .toList();

  private static final List<ChartMark.Form> FORMS =
      List.of(
          ChartMark.Form.CIRCLE,
          ChartMark.Form.SQUARE,
          ChartMark.Form.TRIANGLE,
          ChartMark.Form.DIAMOND,
          ChartMark.Form.WEDGE);

  private static final float[][] DASHES = {null, {8, 4}, {2, 3}, {9, 3, 2, 3}};

  private final ComparisonChart chart;
  private final List<String> labels;
  private final Range measured;
  private final Range places;
  private final XYChart axes = new XYChartBuilder().build();
  private int count;

  /** What an axis spans. */
  private record Range(double min, double max) {

    static Range around(DoubleStream numbers) {
      double[] sorted = numbers.filter(Double::isFinite).sorted().toArray();
      if (sorted.length == 0) {
        return new Range(0, 1);
      }
      double min = sorted[0];
      double max = sorted[sorted.length - 1];
      // Numbers that are as good as equal need room around them too.
      double same = Math.max(0.01 * Math.max(Math.abs(min), Math.abs(max)), 1e-6);
      double pad = max - min > 1e-6 * same ? MARGIN * (max - min) : same;
      // Not alike on both sides: XChart puts its ticks at the very ends and numbers if they are
      // evenly spaced.
      return new Range(min - pad, max + 1.03 * pad);
    }

    double span() {
      return max - min;
    }
  }

  ComparisonAxes(ComparisonChart chart) {
    this.chart = chart;
    this.labels = chart.labels();
    this.measured = Range.around(points().flatMapToDouble(ComparisonAxes::numbers));
    if (!chart.line()) {
      places = new Range(0.5 - labels.size(), 0.5);
    } else if (chart.isNumeric()) {
      places = Range.around(points().mapToDouble(ComparisonChart.Point::x));
    } else {
      places = new Range(-0.5, labels.size() - 0.5);
    }
    style();
    if (!chart.line()) {
      for (int row = 1; row < labels.size(); row++) {
        List<double[]> border =
            List.of(
                new double[] {measured.min(), 0.5 - row}, new double[] {measured.max(), 0.5 - row});
        add(border, GRID, null, new BasicStroke(1));
      }
    }
    for (int i = 0; i < chart.series().size(); i++) {
      add(chart.series().get(i), i);
    }
  }

  /** To be painted once titles, fonts and sizes are set. */
  XYChart axes() {
    return axes;
  }

  /** Where a label stands on the axis of the labels. */
  double placeOf(int label) {
    return chart.line() ? label : -label;
  }

  List<ChartLegend.Entry> legend() {
    List<ChartLegend.Entry> entries = new ArrayList<>();
    for (int i = 0; i < chart.series().size(); i++) {
      String name = ChartLetters.printable(chart.series().get(i).name());
      if (!name.isEmpty()) {
        entries.add(
            new ChartLegend.Entry(name, mark(i), colour(i), chart.line() ? stroke(i) : null));
      }
    }
    if (points().anyMatch(point -> !point.values().isEmpty())) {
      entries.add(new ChartLegend.Entry("single runs", runMark(), PALE_INK, null));
    }
    if (points().anyMatch(point -> point.paper() != null)) {
      entries.add(new ChartLegend.Entry("in the paper", paperMark(), PALE_INK, null));
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
    XYStyler styler = axes.getStyler();
    styler.setLocale(Locale.ROOT);
    styler.setChartTitleVisible(false).setLegendVisible(false);
    styler.setPlotBorderVisible(false).setPlotContentSize(1);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
    styler.setAxisTickLabelsColor(PALE_INK).setAxisTickMarksColor(PALE_INK);
    styler.setXAxisTitleColor(INK).setYAxisTitleColor(INK);
    Range x = chart.line() ? places : measured;
    Range y = chart.line() ? measured : places;
    styler.setXAxisMin(x.min()).setXAxisMax(x.max()).setYAxisMin(y.min()).setYAxisMax(y.max());
    String decimals = decimals(measured.span());
    if (!chart.line()) {
      styler.setXAxisDecimalPattern(decimals);
      styler.setYAxisTicksVisible(false).setPlotGridHorizontalLinesVisible(false);
    } else {
      styler
          .setYAxisDecimalPattern(decimals)
          .setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
      styler.setPlotGridVerticalLinesVisible(false);
      styler.setXAxisTicksVisible(chart.isNumeric());
    }
  }

  /** As many decimals as tell a fortieth of the span. */
  private static String decimals(double span) {
    int decimals = (int) Math.max(0, 1 - Math.floor(Math.log10(span)));
    return decimals == 0 ? "0" : "0." + "0".repeat(decimals);
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
      add(means, colour(index), null, stroke(index));
    }
    add(whiskers, colour(index), null, new BasicStroke(1.5f));
    add(runs, colour(index), runMark(), SeriesLines.NONE);
    add(papers, colour(index), paperMark(), SeriesLines.NONE);
    add(means, colour(index), mark(index), SeriesLines.NONE);
  }

  private void add(List<double[]> xy, Color colour, ChartMark mark, BasicStroke line) {
    if (xy.isEmpty()) {
      return;
    }
    double[] x = xy.stream().mapToDouble(at -> at[0]).toArray();
    double[] y = xy.stream().mapToDouble(at -> at[1]).toArray();
    XYSeries series = axes.addSeries(Integer.toString(count++), x, y);
    series.setLineColor(colour).setLineStyle(line);
    series.setMarker(mark == null ? SeriesMarkers.NONE : mark).setMarkerColor(colour);
  }

  private double place(ComparisonChart.Point point, int index) {
    double place = chart.isNumeric() ? point.x() : placeOf(labels.indexOf(point.label()));
    double steps = index - (chart.series().size() - 1) / 2.0;
    return chart.line() ? place + 0.007 * places.span() * steps : place - lane() * steps;
  }

  /** A lane's height, where a row's is 1. */
  private double lane() {
    return (double) LANE / (chart.series().size() * LANE + ROW_PADDING);
  }

  private double[] at(double number, double place) {
    return chart.line() ? new double[] {place, number} : new double[] {number, place};
  }

  /** Where a line is broken. */
  private double[] gap() {
    return new double[] {chart.line() ? places.min() : measured.min(), Double.NaN};
  }

  private static Color colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private static ChartMark mark(int index) {
    return new ChartMark(FORMS.get(index % FORMS.size()), 5, true);
  }

  private static ChartMark runMark() {
    return new ChartMark(ChartMark.Form.CIRCLE, 2.6, false);
  }

  private static ChartMark paperMark() {
    return new ChartMark(ChartMark.Form.STAR, 6.5, false);
  }

  private static BasicStroke stroke(int index) {
    float[] dashes = DASHES[index % DASHES.length];
    return dashes == null
        ? new BasicStroke(2)
        : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }
}
