package org.gridmask.examples.chart;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

/**
 * A chart laid out: from the top its title, its legend, its axes with everything between them, and
 * names below.
 *
 * <p>XChart lays out and paints the axes and marks: it is small, of the same licence as this
 * program and without libraries of its own, where others bring tens of megabytes or are under the
 * GPL or LGPL. Titles and names, which may be of any length, are painted here.
 */
final class ChartPicture {

  /** What letters need below their baseline. */
  private static final int DESCENT = 5;

  /** The most width of the numbers beside an axis. */
  private static final int NUMBERS = 60;

  private final Chart chart;
  private final ChartLayout layout;
  private final ChartNames names;
  private final ChartAxes axes;
  private final ChartLegend legend;
  private final int axesHeight;

  ChartPicture(Chart chart, ChartLayout layout) {
    this.chart = chart;
    this.layout = layout;
    if (chart instanceof ComparisonChart comparison) {
      names = new ChartNames(comparison, layout);
      axes = new ComparisonAxes(comparison, layout, names.aboveRow());
    } else {
      names = null;
      axes = new CurveAxes((CurveChart) chart, layout);
    }
    legend = new ChartLegend(axes.legend(), layout);
    axesHeight = layout.axis() + axes.height();
    setTitles();
  }

  /** The picture, with what it shows in words. */
  Drawing drawing() {
    return new Drawing(
        layout.width(),
        top() + axesHeight + (names == null ? 0 : names.below()),
        ChartLetters.printable(chart.title()),
        ChartDescription.of(chart),
        this::paint);
  }

  private void setTitles() {
    XYStyler styler = axes.axes().getStyler();
    int left = names == null ? 0 : names.left();
    if (left > 0) {
      styler.setYAxisLeftWidthHint(left);
    }
    // It is centred below the axes, which the numbers beside them move to the right.
    int numbers = axes.up().isEmpty() ? 0 : NUMBERS;
    double room = layout.width() - left - 2.0 * (layout.margin() + numbers);
    axes.axes().setXAxisTitle(fitted(axes.across(), layout.medium(), room));
    axes.axes()
        .setYAxisTitle(layout.isInline() ? "" : fitted(axes.up(), layout.medium(), layout.lines()));
    styler.setXAxisTitleVisible(!axes.axes().getXAxisTitle().isEmpty());
    styler.setYAxisTitleVisible(!axes.axes().getYAxisTitle().isEmpty());
  }

  private static String fitted(String text, Font font, double room) {
    return ChartLetters.fitted(ChartLetters.drawable(text, font), font, room);
  }

  private int top() {
    return layout.title() + legend.height() + upTitle();
  }

  /** The height of the upward axis' title where that stands above it. */
  private int upTitle() {
    return layout.isInline() && !axes.up().isBlank() ? layout.legendLine() : 0;
  }

  private void paint(Graphics2D graphics) {
    graphics.setColor(ChartColour.INK.paint());
    double room = layout.width() - 2.0 * layout.margin();
    if (layout.title() > 0) {
      String title = fitted(chart.title(), layout.large(), room);
      ChartLetters.draw(graphics, title, layout.large(), layout.margin(), 30, 0);
    }
    legend.paint(graphics, layout.margin(), layout.title());
    if (upTitle() > 0) {
      String title = fitted(axes.up(), layout.medium(), room);
      ChartLetters.draw(graphics, title, layout.medium(), layout.margin(), top() - 4.0, 0);
    }

    AffineTransform place = graphics.getTransform();
    graphics.translate(0, top());
    XYChart painted = axes.axes();
    painted.paint(graphics, layout.width(), axesHeight);
    if (names != null) {
      graphics.setColor(ChartColour.INK.paint());
      names.paint(
          graphics,
          (ComparisonAxes) axes,
          axesHeight + (double) names.below() - Math.max(DESCENT, layout.margin()));
    }
    graphics.setTransform(place);
  }
}
