package org.gridmask.examples.chart;

import org.gridmask.examples.picture.Lettering;

/** Texts of charts, which come from anywhere. */
final class ChartText {

  /** The width of an emoji, which is wider than letters. */
  private static final double EMOJI = 1.4 * Svg.SIZE;

  private ChartText() {}

  /** The width of a text of the usual size, in pixels; fonts narrower than ours take less. */
  static double width(String text) {
    return text.codePoints()
        .mapToDouble(
            c -> c > Character.MAX_VALUE ? EMOJI : Lettering.width(Character.toString(c), Svg.SIZE))
        .sum();
  }

  /** The text on one line, or as much of it as has room, with dots for the rest. */
  static String fitted(String text, double room) {
    String printable = printable(text);
    if (width(printable) <= room) {
      return printable;
    }
    int end = printable.length();
    while (end > 0 && width(printable.substring(0, end) + "…") > room) {
      end = printable.offsetByCodePoints(end, -1);
    }
    return printable.substring(0, end).stripTrailing() + "…";
  }

  /** The text on one line, without what XML refuses and what turns the text around it. */
  static String printable(String text) {
    return text.strip()
        .replaceAll("[\\s\\p{Z}]", " ")
        // Emoji of several parts need the zero-width joiner.
        .replaceAll("[\\p{C}&&[^\u200D]]", "\uFFFD");
  }
}
