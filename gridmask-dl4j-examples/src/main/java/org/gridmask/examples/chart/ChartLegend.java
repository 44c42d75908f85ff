package org.gridmask.examples.chart;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** What a chart's marks mean, side by side on as many lines as that takes. */
final class ChartLegend {

  /**
   * One mark.
   *
   * @param text what it means
   * @param mark its shape
   * @param colour its colour
   * @param line the line that it stands on, or null for none
   */
  record Entry(String text, ChartMark mark, ChartColour colour, BasicStroke line) {}

  /** An entry's place: x from the left, and the row from 0. */
  private record Placed(Entry entry, String text, double x, int row) {}

  private static final int MARK_GAP = 8;

  private final List<Placed> entries = new ArrayList<>();
  private final Font font;
  private final int line;
  private final double markWidth;

  ChartLegend(List<Entry> entries, ChartLayout layout) {
    font = layout.small();
    line = layout.legendLine();
    boolean lines = entries.stream().anyMatch(entry -> entry.line() != null);
    markWidth = (lines ? 36 : 20) * layout.marks();
    double width = layout.width() - 2.0 * layout.margin();
    double x = 0;
    int row = 0;
    for (Entry entry : entries) {
      String text = ChartLetters.drawable(entry.text(), font);
      text = ChartLetters.fitted(text, font, width - markWidth - MARK_GAP);
      double wide = markWidth + MARK_GAP + ChartLetters.width(text, font);
      if (x > 0 && x + wide > width) {
        x = 0;
        row++;
      }
      this.entries.add(new Placed(entry, text, x, row));
      x += wide + layout.legendLine();
    }
  }

  int height() {
    return entries.isEmpty() ? 0 : line * (entries.get(entries.size() - 1).row() + 1);
  }

  void paint(Graphics2D graphics, int left, int top) {
    for (Placed placed : entries) {
      Entry entry = placed.entry();
      double x = left + placed.x();
      double middle = top + line * (placed.row() + 0.5);
      graphics.setColor(entry.colour().paint());
      if (entry.line() != null) {
        graphics.setStroke(entry.line());
        graphics.draw(new Line2D.Double(x, middle, x + markWidth, middle));
      }
      entry.mark().paint(graphics, x + markWidth / 2, middle, 0);
      graphics.setColor(ChartColour.INK.paint());
      ChartLetters.draw(graphics, placed.text(), font, x + markWidth + MARK_GAP, middle + 4.5, 0);
    }
  }
}
