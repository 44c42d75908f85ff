package org.gridmask.mask;

/** How the kept edge of a unit, l, is rounded to whole pixels. */
public enum Rounding {
  /** l = ceil(r d), as in the authors' code for classification. */
  UP {
    @Override
    int keepLength(double r, int d) {
      return (int) Math.ceil(d * r);
    }
  },
  /**
   * l = floor(r d + 0.5) within [1, d - 1], as in the authors' code for detection: every unit keeps
   * and drops something. A unit of one pixel is dropped.
   */
  NEAREST {
    @Override
    int keepLength(double r, int d) {
      return Math.min(Math.max((int) (d * r + 0.5), 1), d - 1);
    }
  };

  /** The kept edge of a unit. */
  abstract int keepLength(double r, int d);
}
