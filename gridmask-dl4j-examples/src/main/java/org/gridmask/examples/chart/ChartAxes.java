package org.gridmask.examples.chart;

import java.awt.BasicStroke;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart's axes and everything between them. */
abstract sealed class ChartAxes permits ComparisonAxes, CurveAxes {

  private static final List<ChartMark.Form> FORMS =
      List.of(
          ChartMark.Form.CIRCLE,
          ChartMark.Form.SQUARE,
          ChartMark.Form.TRIANGLE,
          ChartMark.Form.DIAMOND,
          ChartMark.Form.WEDGE,
          ChartMark.Form.PLUS);

  private static final float[][] DASHES = {null, {8, 4}, {2, 3}, {9, 3, 2, 3}};

  private final ChartLayout layout;
  private final XYChart axes = new XYChartBuilder().build();
  private int count;

  ChartAxes(ChartLayout layout) {
    this.layout = layout;
    XYStyler styler = axes.getStyler();
    styler.setLocale(Locale.ROOT);
    styler.setChartTitleVisible(false).setLegendVisible(false);
    styler.setPlotBorderVisible(false).setPlotContentSize(1);
    styler.setChartBackgroundColor(layout.ground()).setPlotBackgroundColor(layout.ground());
    styler.setPlotGridLinesColor(ChartColour.GRID.paint());
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setAxisTickLabelsColor(ChartColour.PALE_INK.paint());
    styler.setAxisTickMarksColor(ChartColour.PALE_INK.paint());
    styler.setChartFontColor(ChartColour.INK.paint());
    styler.setBaseFont(layout.small()).setChartPadding(layout.margin());
    styler.setAxisTickLabelsFont(layout.small()).setAxisTitleFont(layout.medium());
  }

  /** To be painted once titles and room are set. */
  XYChart axes() {
    return axes;
  }

  ChartLayout layout() {
    return layout;
  }

  abstract List<ChartLegend.Entry> legend();

  /** The title of the axis that goes across; empty for none. */
  abstract String across();

  /** The title of the axis that goes up; empty for none. */
  abstract String up();

  /** The pixels between the axes. */
  abstract int height();

  void span(AxisRange x, AxisRange y) {
    XYStyler styler = axes.getStyler();
    styler.setXAxisMin(x.min()).setXAxisMax(x.max()).setYAxisMin(y.min()).setYAxisMax(y.max());
  }

  /** Adds points to what is painted so far; a NaN interrupts the line. */
  void add(List<double[]> xy, ChartColour colour, ChartMark mark, BasicStroke line) {
    if (xy.isEmpty()) {
      return;
    }
    double[] x = xy.stream().mapToDouble(at -> at[0]).toArray();
    double[] y = xy.stream().mapToDouble(at -> at[1]).toArray();
    XYSeries series = axes.addSeries(Integer.toString(count++), x, y);
    series.setLineColor(colour.paint()).setLineStyle(line);
    series.setMarker(mark == null ? SeriesMarkers.NONE : mark).setMarkerColor(colour.paint());
  }

  ChartMark mark(int series) {
    return new ChartMark(FORMS.get(series % FORMS.size()), 5 * layout.marks(), true);
  }

  BasicStroke stroke(int series) {
    float width = (float) (2 * layout.marks());
    float[] dashes = DASHES[series % DASHES.length];
    return dashes == null
        ? new BasicStroke(width)
        : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }
}
