package org.gridmask.examples.chart;

import java.util.Locale;

/**
 * A chart's colours. The series' are Okabe and Ito's, which the colour-blind can tell apart,
 * without their yellow, and darker where those are too pale for thin lines on white (less than 3 :
 * 1, WCAG 2.2, success criterion 1.4.11).
 *
 * <p>A page chooses its own by CSS variables; these stand in where it names none.
 */
enum ChartColor {
  INK("#212121"),
  PALE_INK("#616161"),
  GRID("#e2e2e2"),
  BACKGROUND("#ffffff"),
  BLUE("#0072b2"),
  VERMILION("#d55e00"),
  GREEN("#009e73"),
  PURPLE("#c46a9a"),
  ORANGE("#b87d00"),
  SKY("#2f95d6"),
  BLACK("#000000");

  private final String hex;

  ChartColor(String hex) {
    this.hex = hex;
  }

  /** The colour of a series, counted from 0. */
  static ChartColor ofSeries(int index) {
    int series = values().length - BLUE.ordinal();
    return values()[BLUE.ordinal() + index % series];
  }

  String hex() {
    return hex;
  }

  /** The variable, {@code --chart-ink} or {@code --chart-1}, with this colour as its fallback. */
  String variable() {
    String name =
        ordinal() < BLUE.ordinal()
            ? name().toLowerCase(Locale.ROOT).replace('_', '-')
            : Integer.toString(ordinal() - BLUE.ordinal() + 1);
    return "var(--chart-" + name + "," + hex + ")";
  }
}
