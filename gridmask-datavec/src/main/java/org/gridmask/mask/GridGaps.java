package org.gridmask.mask;

/**
 * The runs of a row on which one of the two coordinates lies in a gap, from left to right.
 *
 * <p>Where lines are crossed is counted in units of 2<sup>-32</sup> columns: fixed-point numbers
 * are faster to step and to round than floating-point ones.
 */
final class GridGaps {

  static final int FRACTION_BITS = 32;
  private static final long ONE = 1L << FRACTION_BITS;
  private static final long FRACTION = ONE - 1;

  private Axis axis;
  private ImageFrame frame;
  private double slope;
  private double rowSlope;
  private int d;
  private int keepLength;
  private int width;

  /** Whether the coordinate is the same all along a row, or does not matter. */
  private boolean level;

  /** The coordinates [levelFrom, levelTo) of the rows that are like the one before, if level. */
  private double levelFrom;

  private double levelTo;

  /** Whether crossings are found by the definition alone, since they would overflow. */
  private boolean searched;

  /** How near a whole number a crossing may lie to be trusted. */
  private long tolerance;

  /** How much further right the next gap begins, where a gap ends and the next row's begins. */
  long pitch;

  private long gap;
  private long step;

  /** By how much the units' numbers rise from one gap to the next, 1 or -1. */
  int direction;

  private double offset;

  /** Where the row's first gap begins, and the number of its unit. */
  long entry;

  long unit;

  /** Begins a mask. */
  void begin(GridGeometry grid, Axis newAxis, ImageFrame newFrame) {
    axis = newAxis;
    frame = newFrame;
    slope = axis.slope();
    rowSlope = axis.rowSlope();
    d = grid.d();
    keepLength = grid.keepLength();
    width = frame.width();
    direction = slope < 0 ? -1 : 1;
    if (slope == 0) {
      beginLevel();
      return;
    }
    level = false;
    double stretch = 1 / Math.abs(slope);
    // No number that goes into a crossing is above 4 sides + 2 d before it is divided by the
    // slope. Each of less than ten roundings, in the definition and here, is off by at most
    // 2^-53 of its number: this is three times as much and more. Then comes what the step, the
    // pitch and the gap lose when they are rounded, each time one is added.
    double rounding =
        0x1.0p-48 * (4 * 1.5 * (frame.height() + (double) width) + 2.0 * d) * stretch * ONE
            + 3.0 * frame.height()
            + 2.0 * (width / d)
            + 16;
    // Not a number where the slope is next to nothing.
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

  /** Takes the whole image for one gap, that of unit 0. */
  void coverAll(ImageFrame newFrame) {
    axis = Axis.NONE;
    frame = newFrame;
    slope = 0;
    rowSlope = 0;
    width = frame.width();
    beginLevel();
    levelFrom = Double.NEGATIVE_INFINITY;
    levelTo = Double.POSITIVE_INFINITY;
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

  /** The definition's u or v before it is rounded down. Monotone in x, rounding included. */
  private double at(int x) {
    return slope * (x + 0.5 - frame.centreX()) + offset + axis.centre();
  }

  /**
   * Goes on to the next row.
   *
   * @return whether its runs may be others than those of the row before
   */
  boolean startRow(int y) {
    if (y > 0 && rowSlope == 0) {
      return false;
    }
    offset = rowSlope * (y + 0.5 - frame.centreY());
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
    // A gap that ends half a column before the row's first one, or more, has no pixel in it.
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

  /** The end of the rows from a row on that are all like the one before it, if this one is. */
  int bandEnd(int y) {
    if (rowSlope == 0) {
      return frame.height();
    }
    // Where a row is level the grid is turned by quarters, if at all: the coordinate changes by
    // exactly 1 from row to row.
    double coordinate = rowSlope * (y + 0.5 - frame.centreY()) + axis.centre();
    double rows =
        rowSlope > 0 ? Math.ceil(levelTo - coordinate) : Math.floor(coordinate - levelFrom) + 1;
    return (int) Math.min(frame.height(), y + rows);
  }

  private boolean isLevelWith(double coordinate) {
    return coordinate >= levelFrom && coordinate < levelTo;
  }

  /** Finds the gap of the unit in which the row's first pixel lies. */
  private void locate(double coordinate) {
    unit = (long) Math.floor((Math.floor(coordinate) - axis.delta()) / d);
    double start = axis.delta() + (double) unit * d;
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
      entry = (long) (((first - offset - axis.centre()) / slope + (frame.centreX() - 0.5)) * ONE);
    }
  }

  /** The first column of the gap that begins at a crossing; it may lie outside of the image. */
  int first(long crossing, long ofUnit) {
    return isNear(crossing) ? search(ofUnit, slope < 0 ? d : keepLength) : column(crossing);
  }

  /** The column after the last of the gap that begins at a crossing, likewise. */
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
   * The first column of the row at which the coordinate has reached a line if it rises, or is below
   * it if it falls, by the definition.
   *
   * @param within the line's place in the unit
   */
  private int search(long ofUnit, int within) {
    double line = axis.delta() + (double) ofUnit * d + within;
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
