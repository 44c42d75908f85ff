package org.gridmask.mask;

/**
 * Traces a grid over an image row by row, and so turns {@link GridGeometry}'s definition into runs.
 *
 * <p>Along a row, u and v are linear in x, so that each falls into the grid's gaps (the stretches
 * that are not kept) on alternating runs. A pixel loses out where both are in a gap. The ends of
 * the runs are where a line crosses a whole number; where a crossing lies so near a pixel's middle
 * that rounding might decide, the definition itself, evaluated at single pixels, does.
 *
 * <p>Each thread has one tracer and uses it again, so that a mask costs no more memory than its
 * own.
 */
final class GridTracer {

  private static final ThreadLocal<GridTracer> OF_THREAD = ThreadLocal.withInitial(GridTracer::new);

  /** How many numbers a thread keeps for its next mask, 256 KiB: those of any usual image. */
  private static final int MOST_SCRATCH = 1 << 16;

  /** Those of the whole degrees, which generators draw, for they take longer than many rows. */
  private static final double[] COSINES = new double[360];

  private static final double[] SINES = new double[360];

  static {
    for (int degrees = 0; degrees < 360; degrees++) {
      COSINES[degrees] = cos(degrees);
      SINES[degrees] = sin(degrees);
    }
  }

  private final Gaps columns = new Gaps();
  private final Gaps rows = new Gaps();
  private int[] scratch = new int[1 << 10];

  private GridTracer() {}

  static DropMask trace(
      GridGeometry grid, Stripes stripes, UnitChoice units, int height, int width) {
    return OF_THREAD.get().run(grid, stripes, units, height, width);
  }

  /** Exact, where Math.cos(PI / 2) is not: a quarter turn maps pixels onto pixels. */
  private static double cos(double angle) {
    // StrictMath, so that a mask is the same on every machine.
    return angle % 180 == 0
        ? angle % 360 == 0 ? 1 : -1
        : angle % 90 == 0 ? 0 : StrictMath.cos(Math.toRadians(angle));
  }

  private static double sin(double angle) {
    return angle % 90 == 0 ? cos(angle - 90) : StrictMath.sin(Math.toRadians(angle));
  }

  private DropMask run(
      GridGeometry grid, Stripes stripes, UnitChoice units, int height, int width) {
    double angle = grid.angleDegrees();
    if (!(angle >= 0 && angle < 360)) {
      // Only here, for this division takes as long as some rows.
      angle %= 360;
    }
    int degrees = (int) angle;
    boolean drawn = degrees == angle && degrees >= 0;
    double cos = drawn ? COSINES[degrees] : cos(angle);
    double sin = drawn ? SINES[degrees] : sin(angle);
    DropMask.Builder mask = new DropMask.Builder(height, width, scratch);
    double side = Math.ceil(Math.sqrt((double) height * height + (double) width * width));
    double cx = side / 2 - Math.floor((side - width) / 2);
    double cy = side / 2 - Math.floor((side - height) / 2);
    if (stripes == Stripes.HORIZONTAL) {
      columns.coverAll(width);
    } else {
      columns.begin(grid, grid.deltaX(), cos, -sin, cx, cx, cy, height, width);
    }
    if (stripes == Stripes.VERTICAL) {
      rows.coverAll(width);
    } else {
      rows.begin(grid, grid.deltaY(), sin, cos, cx, cy, cy, height, width);
    }
    // The ends of a row's runs are ends of gaps, or the row's own, and no two are the same.
    int mostEnds = (int) Math.min(4 * (width / (long) grid.d() + 3), width) + 4;
    for (int y = 0; y < height; y++) {
      // Both, for each of them has to follow the rows.
      if (columns.startRow(y) | rows.startRow(y)) {
        int[] ends = mask.startRow(y, mostEnds);
        mask.endRow(traceRow(ends, mask.size(), width, grid.reversed(), units));
      } else {
        int end = Math.min(columns.bandEnd(y, height), rows.bandEnd(y, height));
        mask.repeatRow(y - 1, end);
        y = end - 1;
      }
    }
    if (mask.spans().length <= MOST_SCRATCH) {
      scratch = mask.spans();
    }
    return mask.finish();
  }

  /**
   * Writes the ends of a row's runs.
   *
   * @param ends where to
   * @param from the place of the first one
   * @return the place after the last one
   */
  private int traceRow(int[] ends, int from, int width, boolean reversed, UnitChoice units) {
    int at = from;
    int last = -1;
    if (reversed) {
      // What begins or ends where something else does cancels out, here and below.
      ends[at++] = 0;
      last = 0;
    }
    long end = (long) width << Gaps.FRACTION_BITS;
    // Copies, for what lies in an object would be read again after each write.
    long columnEntry = columns.entry;
    long columnUnit = columns.unit;
    int columnFrom = columns.first(columnEntry, columnUnit);
    int columnTo = columns.last(columnEntry, columnUnit);
    long rowEntry = rows.entry;
    long rowUnit = rows.unit;
    int rowFrom = rows.first(rowEntry, rowUnit);
    int rowTo = rows.last(rowEntry, rowUnit);
    while (columnFrom < width && rowFrom < width) {
      int x0 = Math.max(0, Math.max(columnFrom, rowFrom));
      int x1 = Math.min(width, Math.min(columnTo, rowTo));
      if (x0 < x1 && units.drops(columnUnit, rowUnit)) {
        if (x0 == last) {
          at--;
        } else {
          ends[at++] = x0;
        }
        ends[at++] = x1;
        last = x1;
      }
      if (columnTo < rowTo) {
        columnEntry += columns.pitch;
        if (columnEntry >= end) {
          break;
        }
        columnUnit += columns.direction;
        columnFrom = columns.first(columnEntry, columnUnit);
        columnTo = columns.last(columnEntry, columnUnit);
      } else {
        rowEntry += rows.pitch;
        if (rowEntry >= end) {
          break;
        }
        rowUnit += rows.direction;
        rowFrom = rows.first(rowEntry, rowUnit);
        rowTo = rows.last(rowEntry, rowUnit);
      }
    }
    if (reversed) {
      if (last == width) {
        at--;
      } else {
        ends[at++] = width;
      }
    }
    return at;
  }

  /**
   * The runs of a row on which one of the two coordinates lies in a gap, from left to right.
   *
   * <p>Where lines are crossed is counted in units of 2<sup>-32</sup> columns: fixed-point numbers
   * are faster to step and to round than floating-point ones.
   */
  private static final class Gaps {

    static final int FRACTION_BITS = 32;
    private static final long ONE = 1L << FRACTION_BITS;
    private static final long FRACTION = ONE - 1;

    private double slope;
    private double rowSlope;
    private double centreX;
    private double centre;
    private double centreY;
    private int delta;
    private int d;
    private int keepPx;
    private int width;

    /** Whether the coordinate is the same all along a row, or does not matter. */
    private boolean level;

    /** The coordinates [levelFrom, levelTo) of the rows that are like the one before, if level. */
    private double levelFrom;

    private double levelTo;

    /** Whether crossings are found by the definition alone, for they do not fit. */
    private boolean searched;

    /** How near a whole number a crossing may lie to be trusted. */
    private long tolerance;

    /** How much further right the next gap begins, where a gap ends and the next row's begins. */
    private long pitch;

    private long gap;
    private long step;

    /** By how much the units' numbers rise from one gap to the next, 1 or -1. */
    private int direction;

    private double offset;

    /** Where the row's first gap begins, and the number of its unit. */
    private long entry;

    private long unit;

    /**
     * Begins a mask.
     *
     * @param slope by how much the coordinate rises from column to column
     * @param rowSlope by how much from row to row
     */
    void begin(
        GridGeometry grid,
        int delta,
        double slope,
        double rowSlope,
        double centreX,
        double centre,
        double centreY,
        int height,
        int width) {
      this.delta = delta;
      this.slope = slope;
      this.rowSlope = rowSlope;
      this.centreX = centreX;
      this.centre = centre;
      this.centreY = centreY;
      this.d = grid.d();
      this.keepPx = grid.keepPx();
      this.width = width;
      direction = slope < 0 ? -1 : 1;
      if (slope == 0) {
        beginLevel(width);
        return;
      }
      level = false;
      double stretch = 1 / Math.abs(slope);
      // No number that goes into a crossing is above 4 sides + 2 d before it is divided by the
      // slope. Each of less than ten roundings, in the definition and here, is off by at most
      // 2^-53 of its number: this is three times as much and more. Then comes what the step, the
      // pitch and the gap lose when they are rounded, each time one is added.
      double rounding =
          0x1.0p-48 * (4 * 1.5 * (height + (double) width) + 2.0 * d) * stretch * ONE
              + 3.0 * height
              + 2.0 * (width / d)
              + 16;
      // Not a number where the slope is next to nothing.
      searched = !(width + d * stretch < 0x1p30 && rounding < ONE / 2);
      if (searched) {
        pitch = gap = step = 0;
        tolerance = ONE / 2;
      } else {
        pitch = (long) (d * stretch * ONE);
        gap = (long) ((d - keepPx) * stretch * ONE);
        step = (long) (-rowSlope / slope * ONE);
        tolerance = (long) rounding;
      }
    }

    /** Takes the whole image for one gap, that of unit 0. */
    void coverAll(int width) {
      slope = 0;
      rowSlope = 0;
      beginLevel(width);
      levelFrom = Double.NEGATIVE_INFINITY;
      levelTo = Double.POSITIVE_INFINITY;
    }

    private void beginLevel(int width) {
      this.width = width;
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
      return slope * (x + 0.5 - centreX) + offset + centre;
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
    int bandEnd(int y, int height) {
      if (rowSlope == 0) {
        return height;
      }
      // Where a row is level the grid is turned by quarters, if at all: the coordinate changes by
      // exactly 1 from row to row.
      double coordinate = rowSlope * (y + 0.5 - centreY) + centre;
      double rows =
          rowSlope > 0 ? Math.ceil(levelTo - coordinate) : Math.floor(coordinate - levelFrom) + 1;
      return (int) Math.min(height, y + rows);
    }

    private boolean isLevelWith(double coordinate) {
      return coordinate >= levelFrom && coordinate < levelTo;
    }

    /** Finds the gap of the unit in which the row's first pixel lies. */
    private void locate(double coordinate) {
      unit = (long) Math.floor((Math.floor(coordinate) - delta) / d);
      double start = delta + (double) unit * d;
      double edge = start + keepPx;
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

    /** The first column of the gap that begins at a crossing; it may lie outside of the image. */
    int first(long crossing, long ofUnit) {
      return isNear(crossing) ? search(ofUnit, slope < 0 ? d : keepPx) : column(crossing);
    }

    /** The column after the last of the gap that begins at a crossing, likewise. */
    int last(long crossing, long ofUnit) {
      return isNear(crossing + gap)
          ? search(ofUnit, slope < 0 ? keepPx : d)
          : column(crossing + gap);
    }

    private boolean isNear(long crossing) {
      return (crossing + tolerance & FRACTION) <= 2 * tolerance;
    }

    private int column(long crossing) {
      return (int) (crossing + FRACTION >> FRACTION_BITS);
    }

    /**
     * The first column of the row at which the coordinate has reached a line if it rises, or is
     * below it if it falls, by the definition.
     *
     * @param within the line's place in the unit
     */
    private int search(long ofUnit, int within) {
      double line = delta + (double) ofUnit * d + within;
      int least = 0;
      int most = width;
      while (least < most) {
        int middle = (least + most) >>> 1;
        if (slope < 0 ? at(middle) < line : at(middle) >= line) {
          most = middle;
        } else {
          least = middle + 1;
        }
      }
      return least;
    }
  }
}
