package org.gridmask.mask;

/**
 * Traces a grid over an image row by row, and so turns {@link GridGeometry}'s definition into runs.
 *
 * <p>Along a row, u and v are linear in x, so that each falls into the grid's gaps (the stretches
 * that are not kept) on alternating runs. A pixel loses out where both are in a gap. The ends of
 * the runs are where a line crosses a whole number; where a crossing lies so near a pixel's middle
 * that rounding might decide, the definition itself, evaluated at the pixels on both sides, does.
 */
final class GridTracer {

  private final GridGeometry grid;
  private final Stripes stripes;
  private final UnitChoice units;
  private final double cos;
  private final double sin;

  GridTracer(GridGeometry grid, Stripes stripes, UnitChoice units) {
    this.grid = grid;
    this.stripes = stripes;
    this.units = units;
    double angle = grid.angleDegrees() % 360;
    if (angle % 90 == 0) {
      // Exact, where Math.cos(PI / 2) is not: a quarter turn maps pixels onto pixels.
      int quarter = Math.floorMod((int) (angle / 90), 4);
      cos = quarter == 0 ? 1 : quarter == 2 ? -1 : 0;
      sin = quarter == 1 ? 1 : quarter == 3 ? -1 : 0;
    } else {
      // StrictMath, so that a mask is the same on every machine.
      cos = StrictMath.cos(Math.toRadians(angle));
      sin = StrictMath.sin(Math.toRadians(angle));
    }
  }

  DropMask trace(int height, int width) {
    DropMask.Builder mask = DropMask.builder(height, width);
    double side = Math.ceil(Math.sqrt((double) height * height + (double) width * width));
    double cx = side / 2 - Math.floor((side - width) / 2);
    double cy = side / 2 - Math.floor((side - height) / 2);
    Gaps columns =
        new Gaps(grid, cos, cx, cx, grid.deltaX(), side, width, stripes != Stripes.HORIZONTAL);
    Gaps rows =
        new Gaps(grid, sin, cx, cy, grid.deltaY(), side, width, stripes != Stripes.VERTICAL);
    for (int y = 0; y < height; y++) {
      double dy = y + 0.5 - cy;
      // Both, for each of them has to follow the rows.
      if (columns.startRow(-sin * dy) | rows.startRow(cos * dy)) {
        traceRow(mask, y, width, columns, rows);
      } else {
        mask.repeatRowAbove(y);
      }
    }
    return mask.build();
  }

  private void traceRow(DropMask.Builder mask, int y, int width, Gaps columns, Gaps rows) {
    boolean reversed = grid.reversed();
    int[] columnEnds = columns.ends;
    int[] rowEnds = rows.ends;
    int keptFrom = 0;
    int column = 0;
    int row = 0;
    while (column < columns.count && row < rows.count) {
      int columnTo = columnEnds[2 * column + 1];
      int rowTo = rowEnds[2 * row + 1];
      int x0 = Math.max(columnEnds[2 * column], rowEnds[2 * row]);
      int x1 = Math.min(columnTo, rowTo);
      if (x0 < x1 && units.drops(columns.unit(column), rows.unit(row))) {
        if (!reversed) {
          mask.drop(y, x0, x1);
        } else if (keptFrom < x0) {
          mask.drop(y, keptFrom, x0);
        }
        keptFrom = x1;
      }
      if (columnTo < rowTo) {
        column++;
      } else {
        row++;
      }
    }
    if (reversed && keptFrom < width) {
      mask.drop(y, keptFrom, width);
    }
  }

  /** The runs of a row on which one of the two coordinates lies in a gap. */
  private static final class Gaps {
    private final double slope;
    private final double centreX;
    private final double centre;
    private final int delta;
    private final int d;
    private final int keepPx;
    private final int width;

    /** Whether the coordinate is the same all along a row, or does not matter. */
    private final boolean level;

    private final boolean striped;

    private final double inverse;

    /** How near a whole number a crossing may lie to be trusted, in pixels. */
    private final double tolerance;

    private boolean started;
    private double offset;

    /** The number of the unit in which the row's first pixel lies, and where that unit begins. */
    private long firstUnit;

    private double firstStart;

    /** The runs of the row, from left to right: from, to, from, to, ...; some may be empty. */
    private final int[] ends;

    private int count;

    Gaps(
        GridGeometry grid,
        double slope,
        double centreX,
        double centre,
        int delta,
        double side,
        int width,
        boolean striped) {
      this.slope = slope;
      this.centreX = centreX;
      this.centre = centre;
      this.delta = delta;
      this.d = grid.d();
      this.keepPx = grid.keepPx();
      this.width = width;
      this.striped = striped;
      this.level = !striped || slope == 0;
      this.inverse = 1 / slope;
      // No number that goes into a crossing is above 4 sides + 2 d before it is divided by the
      // slope. Each of less than ten roundings, in the definition and here, is off by at most
      // 2^-53 of its number: this is three times as much and more.
      this.tolerance = 0x1.0p-48 * (4 * side + 2.0 * d) * Math.abs(inverse);
      this.ends = new int[level ? 2 : Math.multiplyExact(2, width / d + 3)];
    }

    /** The definition's u or v before it is rounded down. Monotone in x, rounding included. */
    private double at(int x) {
      return slope * (x + 0.5 - centreX) + offset + centre;
    }

    /** The number of the unit in whose gap the n-th run lies. */
    long unit(int n) {
      return slope < 0 ? firstUnit - n : firstUnit + n;
    }

    /**
     * Goes on to the next row.
     *
     * @return whether its runs may be others than those of the row before
     */
    boolean startRow(double rowOffset) {
      if (started && (!striped || offset == rowOffset)) {
        return false;
      }
      offset = rowOffset;
      if (!striped) {
        started = true;
        return cover(true);
      }
      long unitBefore = firstUnit;
      double first = at(0);
      findFirstUnit(first);
      if (!level) {
        locate();
        started = true;
        return true;
      }
      // The whole row lies in one unit.
      boolean inGap = first >= firstStart + keepPx;
      if (started && firstUnit == unitBefore && inGap == count > 0) {
        return false;
      }
      started = true;
      return cover(inGap);
    }

    private boolean cover(boolean all) {
      count = all ? 1 : 0;
      ends[1] = width;
      return true;
    }

    private void findFirstUnit(double first) {
      if (!started) {
        firstUnit = (long) Math.floor((Math.floor(first) - delta) / d);
        firstStart = delta + (double) firstUnit * d;
        return;
      }
      // From row to row it moves by a pixel at the most.
      while (first < firstStart) {
        firstUnit--;
        firstStart -= d;
      }
      while (first >= firstStart + d) {
        firstUnit++;
        firstStart += d;
      }
    }

    private void locate() {
      double shift = centreX - 0.5 - (offset + centre) * inverse;
      double gapStart = firstStart + keepPx;
      double gapEnd = firstStart + d;
      int at = 0;
      int to;
      if (slope > 0) {
        do {
          ends[at++] = column(gapStart, gapStart * inverse + shift);
          to = column(gapEnd, gapEnd * inverse + shift);
          ends[at++] = to;
          gapStart += d;
          gapEnd += d;
        } while (to < width);
      } else {
        do {
          ends[at++] = column(gapEnd, gapEnd * inverse + shift);
          to = column(gapStart, gapStart * inverse + shift);
          ends[at++] = to;
          gapStart -= d;
          gapEnd -= d;
        } while (to < width);
      }
      count = at / 2;
    }

    /**
     * The first column of the row at which the coordinate has reached a whole number if it rises,
     * or is below it if it falls.
     *
     * @param value the whole number
     * @param crossing where the line crosses it, in columns
     */
    private int column(double value, double crossing) {
      double up = Math.ceil(crossing);
      double beyond = up - crossing;
      if (beyond > tolerance && beyond < 1 - tolerance) {
        return Math.max(0, Math.min(width, (int) up));
      }
      return slope > 0 ? firstAtLeast(value, up) : firstBelow(value, up);
    }

    private int firstAtLeast(double value, double estimate) {
      int x = (int) Math.max(0, Math.min(width, estimate));
      while (x > 0 && at(x - 1) >= value) {
        x--;
      }
      while (x < width && at(x) < value) {
        x++;
      }
      return x;
    }

    private int firstBelow(double value, double estimate) {
      int x = (int) Math.max(0, Math.min(width, estimate));
      while (x > 0 && at(x - 1) < value) {
        x--;
      }
      while (x < width && at(x) >= value) {
        x++;
      }
      return x;
    }
  }
}
