package org.gridmask.examples.chart;

import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * The names along a comparison's axis: beside its rows, or above them where there is too little
 * room, or below lines whose points have no numbers.
 *
 * <p>They are painted here, for they may be of any length: XChart looks for ever for the place of a
 * tick whose name has more than 20 letters.
 */
final class ChartNames {

  /** What begins a name's line: it and its title below lines are as far apart. */
  private static final int LINE = 20;

  private static final int GAP = 12;
  private static final double TILT = Math.toRadians(35);

  private final ComparisonChart chart;
  private final ChartLayout layout;
  private final Font font;
  private final List<String> names;
  private final double width;
  private final boolean above;

  ChartNames(ComparisonChart chart, ChartLayout layout) {
    this.chart = chart;
    this.layout = layout;
    font = layout.medium();
    List<String> whole =
        chart.labels().stream().map(name -> ChartLetters.drawable(name, font)).toList();
    above =
        layout.isInline()
            && !chart.line()
            && whole.stream().anyMatch(n -> ChartLetters.width(n, font) > layout.labelRoom());
    int room = above ? layout.width() - 2 * layout.margin() : layout.labelRoom();
    names = whole.stream().map(name -> ChartLetters.fitted(name, font, room)).toList();
    width = names.stream().mapToDouble(name -> ChartLetters.width(name, font)).max().orElse(0);
  }

  /** What a row has for its name besides what it has for its series, in pixels. */
  int aboveRow() {
    return above ? LINE : 0;
  }

  /** How much of the width names take from the axes, in pixels. */
  int left() {
    return chart.line() || above ? 0 : (int) Math.ceil(width) + layout.margin() + GAP;
  }

  /** How high names below the axes and the title below these are, in pixels. */
  int below() {
    if (!isBelow()) {
      return 0;
    }
    return (int) Math.ceil(tilted() ? width * Math.sin(TILT) : 0) + 2 * LINE;
  }

  private boolean isBelow() {
    return chart.line() && !chart.isNumeric();
  }

  private boolean tilted() {
    return width > 0.8 * (layout.width() - 8.0 * layout.margin()) / names.size();
  }

  /**
   * Paints them in the graphics' colour.
   *
   * @param axes the axes, painted
   * @param bottom the baseline of the title below names below
   */
  void paint(Graphics2D graphics, ComparisonAxes axes, double bottom) {
    if (isBelow()) {
      paintBelow(graphics, axes, bottom);
    } else if (above) {
      paintAbove(graphics, axes);
    } else if (!chart.line()) {
      paintBeside(graphics, axes);
    }
  }

  private void paintBeside(Graphics2D graphics, ComparisonAxes axes) {
    double right = left(axes.axes()) - GAP;
    for (int i = 0; i < names.size(); i++) {
      double baseline = axes.axes().getScreenYFromChart(axes.placeOf(i)) + 5;
      double left = right - ChartLetters.width(names.get(i), font);
      ChartLetters.draw(graphics, names.get(i), font, left, baseline, 0);
    }
  }

  private void paintAbove(Graphics2D graphics, ComparisonAxes axes) {
    double left = left(axes.axes()) + 1;
    for (int i = 0; i < names.size(); i++) {
      // A row reaches half a unit to either side.
      double baseline = axes.axes().getScreenYFromChart(axes.placeOf(i) + 0.5) + LINE - 3;
      ChartLetters.draw(graphics, names.get(i), font, left, baseline, 0);
    }
  }

  private void paintBelow(Graphics2D graphics, ComparisonAxes axes, double bottom) {
    XYChart painted = axes.axes();
    double axis = painted.getScreenYFromChart(painted.getStyler().getYAxisMin());
    double pitch = painted.getScreenXFromChart(1) - painted.getScreenXFromChart(0);
    int each = tilted() ? (int) Math.ceil(font.getSize2D() / Math.sin(TILT) / pitch) : 1;
    for (int i = 0; i < names.size(); i += each) {
      double x = painted.getScreenXFromChart(axes.placeOf(i));
      if (tilted()) {
        // The first ones have no more room than up to the margin.
        double room = (x + 5 - layout.margin()) / Math.cos(TILT);
        String name = ChartLetters.fitted(names.get(i), font, room);
        double wide = ChartLetters.width(name, font);
        double left = x + 5 - wide * Math.cos(TILT);
        double baseline = axis + LINE + wide * Math.sin(TILT);
        ChartLetters.draw(graphics, name, font, left, baseline, -TILT);
      } else {
        double left = x - ChartLetters.width(names.get(i), font) / 2;
        ChartLetters.draw(graphics, names.get(i), font, left, axis + LINE + 2, 0);
      }
    }
    String title =
        ChartLetters.fitted(
            ChartLetters.drawable(chart.xLabel(), font),
            font,
            layout.width() - 2.0 * layout.margin());
    double wide = ChartLetters.width(title, font);
    double middle =
        (left(painted) + painted.getScreenXFromChart(painted.getStyler().getXAxisMax())) / 2;
    double left = Math.min(middle - wide / 2, layout.width() - layout.margin() - wide);
    ChartLetters.draw(graphics, title, font, left, bottom, 0);
  }

  private static double left(XYChart painted) {
    return painted.getScreenXFromChart(painted.getStyler().getXAxisMin());
  }
}
