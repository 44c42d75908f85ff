package org.gridmask.statistics;

import org.gridmask.check.Checks;

/**
 * The bounding box of an object in an image: the pixels of the rows [y0, y1) and columns [x0, x1).
 *
 * @param y0 the first row, from 0 at the top
 * @param x0 the first column, from 0 at the left
 * @param y1 the exclusive last row, greater than y0
 * @param x1 the exclusive last column, greater than x0
 */
public record ObjectBox(int y0, int x0, int y1, int x1) {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if y0 or x0 is negative, or the box is empty
   */
  public ObjectBox {
    Checks.notNegative("y0", y0);
    Checks.notNegative("x0", x0);
    if (y1 <= y0) {
      throw Checks.invalid("y1", "greater than y0 (" + y0 + ")", y1);
    }
    if (x1 <= x0) {
      throw Checks.invalid("x1", "greater than x0 (" + x0 + ")", x1);
    }
  }

  /**
   * The height of the box.
   *
   * @return the height in pixels
   */
  public int height() {
    return y1 - y0;
  }

  /**
   * The width of the box.
   *
   * @return the width in pixels
   */
  public int width() {
    return x1 - x0;
  }

  /**
   * The area of the box.
   *
   * @return the area in pixels
   */
  public long area() {
    return (long) height() * width();
  }
}
