package org.gridmask.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
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
  record Entry(String text, ChartMark mark, Color colour, BasicStroke line) {}

  /** An entry's place: x from the left, and the line from 0. */
  private record Placed(Entry entry, String text, double x, int line) {}

  private static final int LINE = 24;
  private static final int MARK = 20;
  private static final int MARK_ON_LINE = 36;
  private static final int MARK_GAP = 8;
  private static final int GAP = 24;

  private final List<Placed> entries = new ArrayList<>();
  private final Font font;
  private final int markWidth;

  ChartLegend(List<Entry> entries, int width, Font font) {
    this.font = font;
    markWidth = entries.stream().anyMatch(entry -> entry.line() != null) ? MARK_ON_LINE : MARK;
    double x = 0;
    int line = 0;
    for (Entry entry : entries) {
      String text = ChartLetters.fitted(entry.text(), font, width - markWidth - MARK_GAP);
      double wide = markWidth + MARK_GAP + ChartLetters.width(text, font);
      if (x > 0 && x + wide > width) {
        x = 0;
        line++;
      }
      this.entries.add(new Placed(entry, text, x, line));
      x += wide + GAP;
    }
  }

  int height() {
    return entries.isEmpty() ? 0 : LINE * (entries.get(entries.size() - 1).line() + 1);
  }

  void paint(Graphics2D graphics, int left, int top, Color ink) {
    for (Placed placed : entries) {
      Entry entry = placed.entry();
      double x = left + placed.x();
      double middle = top + LINE * (placed.line() + 0.5);
      graphics.setColor(entry.colour());
      if (entry.line() != null) {
        graphics.setStroke(entry.line());
        graphics.draw(new Line2D.Double(x, middle, x + markWidth, middle));
      }
      entry.mark().paint(graphics, x + markWidth / 2.0, middle, 0);
      graphics.setColor(ink);
      ChartLetters.draw(graphics, placed.text(), font, x + markWidth + MARK_GAP, middle + 4.5, 0);
    }
  }
}
