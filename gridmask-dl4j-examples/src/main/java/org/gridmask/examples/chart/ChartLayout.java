package org.gridmask.examples.chart;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;

/**
 * The sizes of a chart's parts, in CSS pixels.
 *
 * @param width the whole chart's width
 * @param margin what stays free around everything
 * @param title the height of the title's line, or 0 if somebody else shows the title
 * @param large the title's font
 * @param medium the font of names and of the axes' titles
 * @param small the font of numbers and of the legend
 * @param axis the height of the numbers and the title below the axes, and the margins
 * @param lines the height between the axes where there are lines
 * @param lane the height of one series in a row
 * @param rowPadding what a row has besides its lanes
 * @param labelRoom the most width for the names beside rows
 * @param legendLine the height of a line of the legend
 * @param marks the size of marks and the width of lines, where 1 is that of a chart of its own
 * @param isInline whether it stands in a page: on the page's ground, longer names than there is
 *     room for beside rows above them, and the title of the upward axis, which would be short on
 *     room, above it
 */
record ChartLayout(
    int width,
    int margin,
    int title,
    Font large,
    Font medium,
    Font small,
    int axis,
    int lines,
    int lane,
    int rowPadding,
    int labelRoom,
    int legendLine,
    double marks,
    boolean isInline) {

  private static final Color CLEAR = new Color(0, 0, 0, 0);

  /**
   * A chart of its own.
   *
   * @throws IOException if Java cannot draw text on this machine
   */
  static ChartLayout plot() throws IOException {
    return new ChartLayout(
        960,
        16,
        44,
        ChartLetters.font(19),
        ChartLetters.font(14),
        ChartLetters.font(13),
        70,
        420,
        24,
        12,
        320,
        24,
        1,
        false);
  }

  /**
   * A chart in a page, which is to be legible when a phone makes it a fifth smaller.
   *
   * @throws IOException if Java cannot draw text on this machine
   */
  static ChartLayout inline() throws IOException {
    return new ChartLayout(
        440,
        2,
        0,
        ChartLetters.font(15),
        ChartLetters.font(13),
        ChartLetters.font(13),
        44,
        200,
        18,
        10,
        120,
        21,
        0.84,
        true);
  }

  /** What is painted below everything. */
  Color ground() {
    return isInline ? CLEAR : ChartColour.BACKGROUND.paint();
  }
}
