package org.gridmask.mask;

/**
 * One of a grid's two coordinates, u or v of {@link GridGeometry}, as a function of the pixel.
 *
 * @param delta the coordinate of the first intact unit
 * @param slope by how much it rises from column to column
 * @param rowSlope by how much from row to row
 * @param centre its value at the centre of rotation
 */
record Axis(int delta, double slope, double rowSlope, double centre) {

  /** For what does not depend on a coordinate. */
  static final Axis NONE = new Axis(0, 0, 0, 0);
}
