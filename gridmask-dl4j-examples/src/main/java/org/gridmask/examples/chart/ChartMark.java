package org.gridmask.examples.chart;

/** The marker shapes of a chart, which distinguish series without colour. */
enum ChartMark {
  CIRCLE(5, "M-.9 0a.9 .9 0 1 0 1.8 0a.9 .9 0 1 0-1.8 0z"),
  SQUARE(5, "M-.8-.8H.8V.8H-.8z"),
  TRIANGLE(5, "M0-1 1 .8H-1z"),
  DIAMOND(5, "M0-1.1 1.1 0 0 1.1-1.1 0z"),
  WEDGE(5, "M0 1 1-.8H-1z"),
  PLUS(5, "M-.36-1H.36V-.36H1V.36H.36V1H-.36V.36H-1V-.36H-.36z"),
  /** A single run. */
  RUN(2.6, CIRCLE.path),
  /** The paper's number. */
  PAPER(6.5, "M0-1.25.32-.44 1.19-.39.52.17.73 1.01 0 .55-.73 1.01-.52.17-1.19-.39-.32-.44z");

  private final double radius;
  private final String path;

  ChartMark(double radius, String path) {
    this.radius = radius;
    this.path = path;
  }

  /** The mark of a series, counted from 0. */
  static ChartMark ofSeries(int index) {
    return values()[index % RUN.ordinal()];
  }

  /** The size of a unit of the path, in pixels. */
  double radius() {
    return radius;
  }

  /** SVG path data around (0, 0). */
  String path() {
    return path;
  }

  /** Whether it is filled with the colour of the series, rather than the background. */
  boolean isFilled() {
    return ordinal() < RUN.ordinal();
  }
}
