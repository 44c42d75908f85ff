package org.gridmask.examples.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.files.AtomicFiles;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

/**
 * Draws a comparison: dots with whiskers, one row a label, or lines over a parameter.
 *
 * <p>Series differ in the shape of their marks and, as lines, in their dashes, not in colour alone.
 * The axis of what was measured spans what there is, for differences of a few tenths of a percent
 * would not show on one that begins at 0; that is why there are dots and no bars.
 *
 * <p>XChart lays out and paints the axes and marks: it is small, of the same licence as this
 * program and without libraries of its own, where others bring tens of megabytes or are under the
 * GPL or LGPL. Batik turns what it paints into SVG; XChart's own way to SVG is under the LGPL and
 * left out. Titles and names, which may be of any length, are painted here: XChart looks for ever
 * for the place of a tick whose name has more than 20 letters.
 */
public final class ComparisonPlot {

  private static final int WIDTH = 960;
  private static final int MARGIN = 16;
  private static final int TITLE = 44;
  private static final int AXIS = 70;
  private static final int LINES = 420;

  /** XChart knows no places on axes that are shorter than the distance between two ticks. */
  private static final int LEAST_ROWS = 100;

  private static final int LABEL_ROOM = 320;
  private static final int LABEL_GAP = 12;
  private static final int LINE = 20;
  private static final double TILT = Math.toRadians(35);

  private final ComparisonChart chart;
  private final Font small;
  private final Font medium;
  private final Font large;
  private final List<String> labels;
  private final ComparisonAxes axes;
  private final ChartLegend legend;
  private final int axesHeight;
  private final double labelWidth;

  private ComparisonPlot(ComparisonChart chart) throws IOException {
    this.chart = chart;
    small = ChartLetters.font(13);
    medium = ChartLetters.font(14);
    large = ChartLetters.font(19);
    labels =
        chart.labels().stream()
            .map(ChartLetters::printable)
            .map(label -> ChartLetters.fitted(label, medium, LABEL_ROOM))
            .toList();
    labelWidth =
        labels.stream().mapToDouble(label -> ChartLetters.width(label, medium)).max().orElse(0);
    axes = new ComparisonAxes(chart);
    legend = new ChartLegend(axes.legend(), WIDTH - 2 * MARGIN, small);
    int row = chart.series().size() * ComparisonAxes.LANE + ComparisonAxes.ROW_PADDING;
    axesHeight = AXIS + (chart.line() ? LINES : Math.max(LEAST_ROWS, labels.size() * row));
    style();
  }

  /**
   * Writes plot.svg and plot.png.
   *
   * @param chart what is compared
   * @param files where to
   * @throws IOException if they cannot be written, or Java cannot draw text on this machine; the
   *     message is one line that says why
   */
  public static void write(ComparisonChart chart, AtomicFiles files) throws IOException {
    ComparisonPlot plot = new ComparisonPlot(chart);
    new Drawing(
            WIDTH,
            plot.top() + plot.axesHeight + plot.below(),
            ChartLetters.printable(chart.title()),
            plot.description(),
            plot::paint)
        .write("plot", files);
  }

  private void style() {
    XYStyler styler = axes.axes().getStyler();
    styler.setBaseFont(small).setChartPadding(MARGIN);
    styler.setAxisTickLabelsFont(small).setAxisTitleFont(medium);
    String across = chart.line() ? chart.xLabel() : chart.yLabel();
    String up = chart.line() ? chart.yLabel() : "";
    if (!chart.line()) {
      styler.setYAxisLeftWidthHint((int) Math.ceil(labelWidth) + MARGIN + LABEL_GAP);
    } else if (!chart.isNumeric()) {
      across = "";
    }
    axes.axes().setXAxisTitle(fitted(across, medium, WIDTH - labelWidth - 3 * MARGIN));
    axes.axes().setYAxisTitle(fitted(up, medium, LINES));
    styler.setXAxisTitleVisible(!axes.axes().getXAxisTitle().isEmpty());
    styler.setYAxisTitleVisible(!axes.axes().getYAxisTitle().isEmpty());
  }

  private static String fitted(String text, Font font, double room) {
    return ChartLetters.fitted(ChartLetters.printable(text), font, room);
  }

  private int top() {
    return TITLE + legend.height();
  }

  /** Names under the axis, and its title under them. */
  private int below() {
    if (!chart.line() || chart.isNumeric()) {
      return 0;
    }
    return (int) Math.ceil(tilted() ? labelWidth * Math.sin(TILT) : 0) + 2 * LINE;
  }

  private boolean tilted() {
    return labelWidth > 0.8 * (WIDTH - 8.0 * MARGIN) / labels.size();
  }

  private void paint(Graphics2D graphics) {
    graphics.setColor(ComparisonAxes.INK);
    String title = fitted(chart.title(), large, WIDTH - 2 * MARGIN);
    ChartLetters.draw(graphics, title, large, MARGIN, 30, 0);
    legend.paint(graphics, MARGIN, TITLE, ComparisonAxes.INK);

    AffineTransform place = graphics.getTransform();
    graphics.translate(0, top());
    XYChart painted = axes.axes();
    painted.paint(graphics, WIDTH, axesHeight);
    graphics.setColor(ComparisonAxes.INK);
    if (!chart.line()) {
      namesBesideRows(graphics, painted);
    } else if (!chart.isNumeric()) {
      namesBelow(graphics, painted);
    }
    graphics.setTransform(place);
  }

  private void namesBesideRows(Graphics2D graphics, XYChart painted) {
    double right = painted.getScreenXFromChart(painted.getStyler().getXAxisMin()) - LABEL_GAP;
    for (int i = 0; i < labels.size(); i++) {
      double baseline = painted.getScreenYFromChart(axes.placeOf(i)) + 5;
      double left = right - ChartLetters.width(labels.get(i), medium);
      ChartLetters.draw(graphics, labels.get(i), medium, left, baseline, 0);
    }
  }

  private void namesBelow(Graphics2D graphics, XYChart painted) {
    double bottom = painted.getScreenYFromChart(painted.getStyler().getYAxisMin());
    for (int i = 0; i < labels.size(); i++) {
      double x = painted.getScreenXFromChart(axes.placeOf(i));
      double width = ChartLetters.width(labels.get(i), medium);
      if (tilted()) {
        double left = x + 5 - width * Math.cos(TILT);
        double baseline = bottom + 20 + width * Math.sin(TILT);
        ChartLetters.draw(graphics, labels.get(i), medium, left, baseline, -TILT);
      } else {
        ChartLetters.draw(graphics, labels.get(i), medium, x - width / 2, bottom + 22, 0);
      }
    }
    String title = fitted(chart.xLabel(), medium, WIDTH - 2 * MARGIN);
    double middle =
        (painted.getScreenXFromChart(painted.getStyler().getXAxisMin())
                + painted.getScreenXFromChart(painted.getStyler().getXAxisMax()))
            / 2;
    double left =
        Math.min(
            middle - ChartLetters.width(title, medium) / 2,
            WIDTH - MARGIN - ChartLetters.width(title, medium));
    ChartLetters.draw(graphics, title, medium, left, axesHeight + below() - MARGIN, 0);
  }

  /** All numbers in words, for those who cannot see the picture. */
  private String description() {
    StringBuilder text = new StringBuilder(ChartLetters.printable(chart.yLabel()));
    for (ComparisonChart.Series series : chart.series()) {
      for (ComparisonChart.Point point : series.points()) {
        text.append("\n");
        if (!series.name().isBlank()) {
          text.append(ChartLetters.printable(series.name())).append(", ");
        }
        text.append(ChartLetters.printable(point.label()))
            .append(": ")
            .append(number(point.mean()));
        if (point.hasInterval()) {
          text.append(" (").append(number(point.low())).append(" to ");
          text.append(number(point.high())).append(")");
        }
        if (point.paper() != null) {
          text.append(", in the paper ").append(number(point.paper()));
        }
      }
    }
    return text.toString();
  }

  private static String number(double number) {
    return Double.isNaN(number) ? "no result" : String.format(Locale.ROOT, "%.6g", number);
  }
}
