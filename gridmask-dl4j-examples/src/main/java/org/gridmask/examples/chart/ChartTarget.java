package org.gridmask.examples.chart;

/** The target of a chart, with its sizes in CSS pixels. */
enum ChartTarget {
  /**
   * An HTML page, which shows the title itself and sets colours and background. Legible on a phone,
   * scaled down by a fifth.
   */
  PAGE(440, 2, 200, 18, 120, 0.84),

  /** An SVG file. */
  FILE(960, 16, 420, 24, 320, 1),

  /** An SVG file to rasterize, with text as outlines, so that no font is needed. */
  RASTER(960, 16, 420, 24, 320, 1);

  final int width;
  final int margin;

  /** The height of the plot area of line charts. */
  final int height;

  /** The height of a series in a row. */
  final int lane;

  /** The maximum width of names next to rows. */
  final int nameRoom;

  /** The scale of marks and line widths; 1 for a file. */
  final double marks;

  ChartTarget(int width, int margin, int height, int lane, int nameRoom, double marks) {
    this.width = width;
    this.margin = margin;
    this.height = height;
    this.lane = lane;
    this.nameRoom = nameRoom;
    this.marks = marks;
  }
}
