package org.gridmask.examples.chart;

import java.util.List;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.chart.Svg.Anchor;

/**
 * Charts as SVG.
 *
 * <p>Labels are text elements in the reader's fonts. In a page the colours are the CSS variables
 * {@code --chart-ink} (titles and names), {@code --chart-pale-ink} (numbers), {@code --chart-grid},
 * {@code --chart-background} (in unfilled marks; the chart is transparent) and {@code --chart-1} to
 * {@code --chart-7} (series), for dark, light and print styles. The element has no external
 * references.
 *
 * <p>Series differ in marker shape and line dashes, not only in colour. The value axis does not
 * start at 0, as differences of a few tenths of a percent would not be visible; hence dots instead
 * of bars.
 */
public final class ChartSvg {

  private static final double TITLE_SIZE = 19;
  private static final int TITLE_HEIGHT = 44;

  private ChartSvg() {}

  /**
   * Draws a chart for an HTML page. The title is only in the alternative text, as the page shows
   * it.
   *
   * @param chart the chart
   * @param number a unique number in the page; ids start with "chart", the number and an underscore
   * @return an svg element, 440 CSS pixels wide unless the page's style resizes it
   */
  public static String inline(Chart chart, int number) {
    return draw(chart, ChartTarget.PAGE, "chart" + number + "_");
  }

  /** Draws a chart for a target. */
  static String draw(Chart chart, ChartTarget target, String idPrefix) {
    Svg svg = new Svg(target);
    double top = 0;
    if (target != ChartTarget.PAGE) {
      double room = (target.width - 2.0 * target.margin) * Svg.SIZE / TITLE_SIZE;
      String title = ChartText.fitted(chart.title(), room);
      svg.text(title, target.margin, 30, Anchor.START, ChartColor.INK, TITLE_SIZE);
      top = TITLE_HEIGHT;
    }
    double bottom = plot(chart, svg).draw(top);
    return svg.document(bottom + target.margin, idPrefix, chart);
  }

  private static Plot plot(Chart chart, Svg svg) {
    if (chart instanceof CurveChart curves) {
      List<Series> series = curves.curves().stream().map(Curve::series).toList();
      return new LinePlot(series, curves.xLabel(), curves.yLabel(), true, svg);
    }
    ComparisonChart rows = (ComparisonChart) chart;
    return rows.isNumeric()
        ? new LinePlot(rows.series(), rows.xLabel(), rows.yLabel(), false, svg)
        : new RowPlot(rows, svg);
  }
}
