package org.gridmask.examples.chart;

/**
 * The colours of a chart. Series have the colour-blind-safe palette of Okabe and Ito, without
 * yellow, and darkened to a contrast of at least 3 : 1 on white (WCAG 2.2, success criterion
 * 1.4.11).
 *
 * <p>Pages may override them with CSS variables.
 */
enum ChartColor {
  INK("ink", "#212121"),
  PALE_INK("pale-ink", "#616161"),
  GRID("grid", "#e2e2e2"),
  BACKGROUND("background", "#ffffff"),
  BLUE("1", "#0072b2"),
  VERMILION("2", "#d55e00"),
  GREEN("3", "#009e73"),
  PURPLE("4", "#c46a9a"),
  ORANGE("5", "#b87d00"),
  SKY("6", "#2f95d6"),
  BLACK("7", "#000000");

  private final String name;
  private final String hex;

  ChartColor(String name, String hex) {
    this.name = name;
    this.hex = hex;
  }

  /** The colour of a series, counted from 0. */
  static ChartColor ofSeries(int index) {
    int first = BLUE.ordinal();
    return values()[first + index % (values().length - first)];
  }

  /** The colour, or the page's variable with this colour as its fallback. */
  String css(boolean variable) {
    return variable ? "var(--chart-" + name + "," + hex + ")" : hex;
  }
}
