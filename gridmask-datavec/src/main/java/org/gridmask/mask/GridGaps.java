package org.gridmask.mask;

/**
 * The gaps of one of a grid's two coordinates along a row, from left to right: the runs of pixels
 * whose coordinate is outside the kept part of a unit.
 *
 * <p>Crossings of grid lines are fixed-point column numbers with 32 fractional bits, which are
 * faster to step and round than floating-point numbers.
 */
final class GridGaps {

  static final int FRACTION_BITS = 32;
  private static final long ONE = 1L << FRACTION_BITS;
  private static final long FRACTION = ONE - 1;

  private int delta;
  private double centre;
  private int height;
  private double centreX;
  private double centreY;
  private double slope;
  private double rowSlope;
  private int d;
  private int keepLength;
  private int width;

  /** Whether the coordinate is constant along rows. */
  private boolean level;

  /** If level: the rows with coordinates in [levelFrom, levelTo) are equal to the previous one. */
  private double levelFrom;

  private double levelTo;

  /** Whether crossings are found by binary search alone, since fixed point would overflow. */
  private boolean searched;

  /** Crossings that are this close to an integer, or closer, are not trusted. */
  private long tolerance;

  /** The distance from gap to gap; below, the length of a gap and the shift from row to row. */
  long pitch;

  private long gap;
  private long step;

  /** The change of the unit number from gap to gap, 1 or -1. */
  int direction;

  private double offset;

  /** The start of the row's first gap, and the number of its unit. */
  long entry;

  long unit;

  /** Starts a mask. */
  void begin(GridGeometry grid, Axis axis, ImageFrame frame) {
    place(axis, frame);
    d = grid.d();
    keepLength = grid.keepLength();
    direction = slope < 0 ? -1 : 1;
    if (slope == 0) {
      beginLevel();
      return;
    }
    level = false;
    double stretch = 1 / Math.abs(slope);
    // Operands are at most 4 sides + 2 d before the division by the slope, and each of fewer than
    // ten roundings, in the definition and here, has a relative error of at most 2^-53; the first
    // term bounds their sum with a margin of three. The others bound the accumulated rounding of
    // step, pitch and gap.
    double rounding =
        0x1.0p-48 * (4 * 1.5 * (height + (double) width) + 2.0 * d) * stretch * ONE
            + 3.0 * height
            + 2.0 * (width / d)
            + 16;
    // Negated, since these are NaN for a tiny slope.
    searched = !(width + d * stretch < 0x1p30 && rounding < ONE / 2);
    if (searched) {
      pitch = gap = step = 0;
      tolerance = ONE / 2;
    } else {
      pitch = (long) (d * stretch * ONE);
      gap = (long) ((d - keepLength) * stretch * ONE);
      step = (long) (-rowSlope / slope * ONE);
      tolerance = (long) rounding;
    }
  }

  /** Makes the whole image one gap, that of unit 0. */
  void coverAll(ImageFrame frame) {
    place(Axis.NONE, frame);
    beginLevel();
    levelFrom = Double.NEGATIVE_INFINITY;
    levelTo = Double.POSITIVE_INFINITY;
  }

  /** Copies the numbers, so that the records need no memory of their own. */
  private void place(Axis axis, ImageFrame frame) {
    delta = axis.delta();
    slope = axis.slope();
    rowSlope = axis.rowSlope();
    centre = axis.centre();
    height = frame.height();
    width = frame.width();
    centreX = frame.centreX();
    centreY = frame.centreY();
  }

  private void beginLevel() {
    level = true;
    searched = false;
    direction = 1;
    entry = 0;
    unit = 0;
    pitch = gap = (long) width << FRACTION_BITS;
    tolerance = -1;
    levelFrom = Double.NaN;
  }

  /** The definition's u or v before the floor. Monotone in x, rounding included. */
  private double at(int x) {
    return slope * (x + 0.5 - centreX) + offset + centre;
  }

  /**
   * Moves on to the next row.
   *
   * @return whether its runs may differ from the previous row's
   */
  boolean startRow(int y) {
    if (y > 0 && rowSlope == 0) {
      return false;
    }
    offset = rowSlope * (y + 0.5 - centreY);
    if (level) {
      double coordinate = at(0);
      if (isLevelWith(coordinate)) {
        return y == 0;
      }
      locate(coordinate);
      return true;
    }
    if (searched || y == 0) {
      locate(at(0));
      return true;
    }
    entry += step;
    // A gap that ends half a column or more before column 0 has no pixel in the image.
    while (entry + gap < -ONE / 2) {
      entry += pitch;
      unit += direction;
    }
    while (entry - pitch + gap >= -ONE / 2) {
      entry -= pitch;
      unit -= direction;
    }
    return true;
  }

  /** The exclusive end of the rows from y on that equal row y - 1, if y does. */
  int bandEnd(int y) {
    if (rowSlope == 0) {
      return height;
    }
    // Rows are level only for rotations by multiples of 90 degrees, where the coordinate changes by
    // exactly 1 from row to row.
    double coordinate = rowSlope * (y + 0.5 - centreY) + centre;
    double rows =
        rowSlope > 0 ? Math.ceil(levelTo - coordinate) : Math.floor(coordinate - levelFrom) + 1;
    return (int) Math.min(height, y + rows);
  }

  private boolean isLevelWith(double coordinate) {
    return coordinate >= levelFrom && coordinate < levelTo;
  }

  /** Finds the gap of the unit that contains the row's first pixel. */
  private void locate(double coordinate) {
    unit = (long) Math.floor((Math.floor(coordinate) - delta) / d);
    double start = delta + (double) unit * d;
    double edge = start + keepLength;
    if (level) {
      boolean covered = coordinate >= edge;
      entry = covered ? 0 : pitch;
      levelFrom = covered ? edge : start;
      levelTo = covered ? start + d : edge;
    } else if (searched) {
      entry = 0;
    } else {
      double first = slope < 0 ? start + d : edge;
      entry = (long) (((first - offset - centre) / slope + (centreX - 0.5)) * ONE);
    }
  }

  /** The first column of the gap that begins at a crossing; may be outside the image. */
  int first(long crossing, long ofUnit) {
    return isNear(crossing) ? search(ofUnit, slope < 0 ? d : keepLength) : column(crossing);
  }

  /** The exclusive last column of the gap that begins at a crossing; may be outside the image. */
  int last(long crossing, long ofUnit) {
    return isNear(crossing + gap)
        ? search(ofUnit, slope < 0 ? keepLength : d)
        : column(crossing + gap);
  }

  private boolean isNear(long crossing) {
    return (crossing + tolerance & FRACTION) <= 2 * tolerance;
  }

  private int column(long crossing) {
    return (int) (crossing + FRACTION >> FRACTION_BITS);
  }

  /**
   * The first column past a grid line by the definition: coordinate at least the line if it
   * increases, less than the line if it decreases.
   *
   * @param within the line's offset in the unit
   */
  private int search(long ofUnit, int within) {
    double line = delta + (double) ofUnit * d + within;
    int low = 0;
    int high = width;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (slope < 0 ? at(middle) < line : at(middle) >= line) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
