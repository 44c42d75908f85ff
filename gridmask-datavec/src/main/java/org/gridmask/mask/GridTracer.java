package org.gridmask.mask;

/**
 * Traces a grid over an image row by row, and so turns {@link GridGeometry}'s definition into runs.
 *
 * <p>Along a row, u and v are linear in x, so that each falls into the grid's gaps (the stretches
 * that are not kept) on alternating runs. A pixel loses out where both are in a gap. The ends of
 * the runs are found by division and then moved until the definition itself, evaluated at the
 * pixels on both sides, agrees.
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
    Gaps columns = new Gaps(cos, cx, cx, grid.deltaX(), width, stripes != Stripes.HORIZONTAL);
    Gaps rows = new Gaps(sin, cx, cy, grid.deltaY(), width, stripes != Stripes.VERTICAL);
    for (int y = 0; y < height; y++) {
      double dy = y + 0.5 - cy;
      columns.startRow(-sin * dy);
      rows.startRow(cos * dy);
      traceRow(mask, y, width, columns, rows);
    }
    return mask.build();
  }

  private void traceRow(DropMask.Builder mask, int y, int width, Gaps columns, Gaps rows) {
    boolean reversed = grid.reversed();
    int keptFrom = 0;
    while (columns.from < width && rows.from < width) {
      int x0 = Math.max(columns.from, rows.from);
      int x1 = Math.min(columns.to, rows.to);
      if (x0 < x1 && units.drops(columns.unit, rows.unit)) {
        if (!reversed) {
          mask.drop(y, x0, x1);
        } else if (keptFrom < x0) {
          mask.drop(y, keptFrom, x0);
        }
        keptFrom = x1;
      }
      if (columns.to < rows.to) {
        columns.next();
      } else {
        rows.next();
      }
    }
    if (reversed && keptFrom < width) {
      mask.drop(y, keptFrom, width);
    }
  }

  /** The runs of a row on which one of the two coordinates lies in a gap, from left to right. */
  private final class Gaps {
    private final double slope;
    private final double centreX;
    private final double centre;
    private final int delta;
    private final int width;
    private final boolean striped;
    private double offset;

    /** The current run [from, to), and the number of the unit whose gap it is. */
    private int from;

    private int to;
    private long unit;

    Gaps(double slope, double centreX, double centre, int delta, int width, boolean striped) {
      this.slope = slope;
      this.centreX = centreX;
      this.centre = centre;
      this.delta = delta;
      this.width = width;
      this.striped = striped;
    }

    /** The definition's u or v before it is rounded down. Monotone in x, rounding included. */
    private double at(int x) {
      return slope * (x + 0.5 - centreX) + offset + centre;
    }

    void startRow(double rowOffset) {
      offset = rowOffset;
      if (!striped || slope == 0) {
        // The whole row lies in one unit.
        unit = striped ? unitAt(0) : 0;
        boolean inGap = !striped || Math.floor(at(0)) >= gapStart(unit);
        from = inGap ? 0 : width;
        to = width;
        return;
      }
      unit = unitAt(0);
      locate();
      if (from >= to) {
        next();
      }
    }

    void next() {
      if (to >= width || !striped || slope == 0) {
        from = width;
        to = width;
        return;
      }
      do {
        unit += slope > 0 ? 1 : -1;
        locate();
      } while (from >= to && to < width);
      if (from >= to) {
        from = width;
      }
    }

    private void locate() {
      double start = gapStart(unit);
      double end = unitStart(unit + 1);
      if (slope > 0) {
        from = firstAtLeast(start);
        to = firstAtLeast(end);
      } else {
        from = firstBelow(end);
        to = firstBelow(start);
      }
    }

    private long unitAt(int x) {
      return (long) Math.floor((Math.floor(at(x)) - delta) / grid.d());
    }

    private double unitStart(long unit) {
      return delta + (double) unit * grid.d();
    }

    private double gapStart(long unit) {
      return unitStart(unit) + grid.keepPx();
    }

    /** For a rising coordinate: the first column of the row at which it has reached the value. */
    private int firstAtLeast(double value) {
      int x = estimate(value);
      while (x > 0 && at(x - 1) >= value) {
        x--;
      }
      while (x < width && at(x) < value) {
        x++;
      }
      return x;
    }

    /** For a falling coordinate: the first column of the row at which it is below the value. */
    private int firstBelow(double value) {
      int x = estimate(value);
      while (x > 0 && at(x - 1) < value) {
        x--;
      }
      while (x < width && at(x) >= value) {
        x++;
      }
      return x;
    }

    private int estimate(double value) {
      double x = (value - offset - centre) / slope + centreX - 0.5;
      return (int) Math.max(0, Math.min(width, Math.ceil(x)));
    }
  }
}
