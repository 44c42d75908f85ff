package org.gridmask.mask;

/**
 * One of a grid's two coordinates, u or v of {@link GridGeometry}, as a linear function of the
 * pixel.
 *
 * @param delta the offset of the first complete unit
 * @param slope the change from column to column
 * @param rowSlope the change from row to row
 * @param centre the value at the centre of rotation
 */
record Axis(int delta, double slope, double rowSlope, double centre) {

  /** A constant coordinate. */
  static final Axis NONE = new Axis(0, 0, 0, 0);
}
