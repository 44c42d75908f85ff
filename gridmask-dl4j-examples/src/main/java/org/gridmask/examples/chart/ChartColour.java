package org.gridmask.examples.chart;

import java.awt.Color;
import java.util.List;

/**
 * A chart's colours. The series' are Okabe and Ito's, which the colour-blind can tell apart,
 * without their yellow.
 *
 * <p>A chart of its own is painted in these colours on white. One inside a page leaves the choice
 * to the page by variables; where the page names none, colours stand in that are a little darker
 * where the painted ones are too pale for thin lines on white (less than 3 : 1, WCAG 2.2, success
 * criterion 1.4.11).
 */
enum ChartColour {
  INK("ink", 0x212121, "#212121"),
  PALE_INK("pale-ink", 0x616161, "#616161"),
  GRID("grid", 0xE2E2E2, "#e2e2e2"),
  BACKGROUND("background", 0xFFFFFF, "#ffffff"),
  BLUE("1", 0x0072B2, "#0072b2"),
  VERMILION("2", 0xD55E00, "#d55e00"),
  GREEN("3", 0x009E73, "#009e73"),
  PURPLE("4", 0xCC79A7, "#c46a9a"),
  ORANGE("5", 0xE69F00, "#b87d00"),
  SKY("6", 0x56B4E9, "#2f95d6"),
  BLACK("7", 0x000000, "#000000");

  private static final List<ChartColour> SERIES =
      List.of(BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK);

  private final Color paint;
  private final String css;

  ChartColour(String name, int rgb, String standIn) {
    paint = new Color(rgb);
    css = "var(--chart-" + name + "," + standIn + ")";
  }

  /** The colour of a series, counted from 0. */
  static ChartColour ofSeries(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** What it is painted in; no other has the same. */
  Color paint() {
    return paint;
  }

  /** Its variable, with what stands in for it where a page names none. */
  String css() {
    return css;
  }
}
