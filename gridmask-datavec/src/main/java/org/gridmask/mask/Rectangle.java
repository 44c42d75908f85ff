package org.gridmask.mask;

/**
 * The pixels of the rows [y0, y1) and the columns [x0, x1) of an image, at least one.
 *
 * @param y0 the first row
 * @param x0 the first column
 * @param y1 the row after the last
 * @param x1 the column after the last
 */
record Rectangle(int y0, int x0, int y1, int x1) {

  /**
   * A square around a pixel of the image, clipped at the image's border. One of an even side has
   * its middle at the pixel's upper left corner, as in Cutout's published code.
   */
  static Rectangle square(int centreY, int centreX, int side, int height, int width) {
    int before = side / 2;
    int after = side - before;
    return new Rectangle(
        Math.max(0, centreY - before),
        Math.max(0, centreX - before),
        centreY + Math.min(height - centreY, after),
        centreX + Math.min(width - centreX, after));
  }

  DropMask mask(int height, int width) {
    DropMask.Builder mask = DropMask.builder(height, width);
    return mask.drop(y0, x0, x1).repeatRow(y0, y1).finish();
  }
}
