package org.gridmask.examples.chart;

/** Where a chart is shown, with the sizes that suit it, in CSS pixels. */
enum ChartTarget {
  /**
   * In a page, which shows the title itself, has the colours as variables and a ground of its own.
   * Legible when a phone makes it a fifth smaller.
   */
  PAGE(440, 2, 200, 18, 120, 0.84),

  /** A file of its own. */
  FILE(960, 16, 420, 24, 320, 1),

  /** As a file, with outlines for texts, so that it can be painted without any font. */
  RASTER(960, 16, 420, 24, 320, 1);

  final int width;
  final int margin;

  /** The height between the axes of lines. */
  final int height;

  /** The height of one series in a row. */
  final int lane;

  /** The most width for names beside rows. */
  final int nameRoom;

  /** The size of marks and the width of lines, 1 for a file. */
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
