package org.gridmask.examples.chart;

import org.gridmask.examples.picture.Lettering;

/** Sanitizes and measures the texts of charts. */
final class ChartText {

  /** The width of an emoji, which is wider than letters. */
  private static final double EMOJI = 1.4 * Svg.SIZE;

  private ChartText() {}

  /** The estimated width of a text at the default size, in pixels. */
  static double width(String text) {
    return text.codePoints()
        .mapToDouble(
            c -> c > Character.MAX_VALUE ? EMOJI : Lettering.width(Character.toString(c), Svg.SIZE))
        .sum();
  }

  /** The text on one line, truncated with an ellipsis if it does not fit. */
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

  /**
   * The text on one line, without characters that are invalid in XML or change the text direction.
   */
  static String printable(String text) {
    return text.strip()
        .replaceAll("[\\s\\p{Z}]", " ")
        // Composed emoji need the zero-width joiner.
        .replaceAll("[\\p{C}&&[^\u200D]]", "\uFFFD");
  }
}
