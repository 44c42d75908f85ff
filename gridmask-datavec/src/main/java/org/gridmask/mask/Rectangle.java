package org.gridmask.mask;

/** The pixels of the rows [y0, y1) and columns [x0, x1) of an image; not empty. */
record Rectangle(int y0, int x0, int y1, int x1) {

  /**
   * A square around a pixel, clipped at the image border. If its side is even, it is centred at the
   * pixel's upper left corner, as in Cutout's published code.
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
