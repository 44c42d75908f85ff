package org.gridmask.examples.chart;

import java.util.List;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.chart.Svg.Anchor;

/**
 * Charts as SVG.
 *
 * <p>Names, numbers and titles are text elements in the reader's fonts. In a page the colours are
 * the page's CSS variables {@code --chart-ink} (titles and names), {@code --chart-pale-ink}
 * (numbers), {@code --chart-grid}, {@code --chart-background} (within unfilled marks; there is no
 * ground) and {@code --chart-1} to {@code --chart-7} (series), so that one element serves dark,
 * light and print. Nothing outside of the element is referred to.
 *
 * <p>Series differ in the shape of their marks and, as lines, in their dashes, not in colour alone.
 * The axis of what was measured spans what there is, for differences of a few tenths of a percent
 * would not show on one that begins at 0; that is why there are dots and no bars.
 */
public final class ChartSvg {

  private static final double TITLE_SIZE = 19;
  private static final int TITLE_HEIGHT = 44;

  private ChartSvg() {}

  /**
   * Draws a chart to stand in an HTML page. The title is not shown but only named for readers who
   * cannot see the chart: the page shows it as text.
   *
   * @param chart the chart
   * @param number a number of its own for each chart of a page; ids within begin with "chart", the
   *     number and an underscore
   * @return one svg element, 440 CSS pixels wide unless the page's style makes it as wide as its
   *     place
   */
  public static String inline(Chart chart, int number) {
    return draw(chart, ChartTarget.PAGE, "chart" + number + "_");
  }

  /** Draws a chart for a place. */
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
