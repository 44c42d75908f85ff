package org.gridmask.mask;

/**
 * Rasterises a grid row by row into runs, according to {@link GridGeometry}'s definition.
 *
 * <p>Along a row, u and v are linear in x, so that each is in the grid's gaps on alternating runs.
 * A pixel is dropped where both are in a gap. Runs end where u or v crosses a grid line; where a
 * crossing is so close to a pixel centre that rounding could decide, the definition is evaluated at
 * single pixels.
 *
 * <p>Tracers are reused per thread, so that only the mask itself is allocated.
 */
final class GridTracer {

  private static final ThreadLocal<GridTracer> OF_THREAD = ThreadLocal.withInitial(GridTracer::new);

  /** The longest scratch array kept for reuse: 256 KiB, enough for any usual image. */
  private static final int MAX_SCRATCH = 1 << 16;

  private final GridGaps columns = new GridGaps();
  private final GridGaps rows = new GridGaps();
  private int[] scratch = new int[1 << 10];

  private GridTracer() {}

  static DropMask trace(GridGeometry grid, int height, int width) {
    return OF_THREAD.get().run(grid, height, width);
  }

  private DropMask run(GridGeometry grid, int height, int width) {
    Rotation rotation = Rotation.of(grid.angleDegrees());
    ImageFrame frame = ImageFrame.of(height, width);
    DropMask.Builder mask = new DropMask.Builder(height, width, scratch);
    if (grid.stripes() == Stripes.HORIZONTAL) {
      columns.coverAll(frame);
    } else {
      double centre = frame.centreX();
      columns.begin(grid, new Axis(grid.deltaX(), rotation.cos(), -rotation.sin(), centre), frame);
    }
    if (grid.stripes() == Stripes.VERTICAL) {
      rows.coverAll(frame);
    } else {
      double centre = frame.centreY();
      rows.begin(grid, new Axis(grid.deltaY(), rotation.sin(), rotation.cos(), centre), frame);
    }
    // The ends of runs are distinct, and are ends of gaps or of the row.
    int maxEnds = (int) Math.min(4 * (width / (long) grid.d() + 3), width) + 4;
    for (int y = 0; y < height; y++) {
      boolean columnsChange = columns.startRow(y);
      boolean rowsChange = rows.startRow(y);
      if (columnsChange || rowsChange) {
        int[] ends = mask.startRow(y, maxEnds);
        mask.endRow(traceRow(ends, mask.size(), width, grid));
      } else {
        int end = Math.min(columns.bandEnd(y), rows.bandEnd(y));
        mask.repeatRow(y - 1, end);
        y = end - 1;
      }
    }
    if (mask.spans().length <= MAX_SCRATCH) {
      scratch = mask.spans();
    }
    return mask.finish();
  }

  /**
   * Writes the ends of a row's runs.
   *
   * @param ends the array to write to
   * @param from the index of the first one
   * @return the index after the last one
   */
  private int traceRow(int[] ends, int from, int width, GridGeometry grid) {
    boolean reversed = grid.reversed();
    int at = from;
    int last = -1;
    if (reversed) {
      // Equal ends cancel out, here and below.
      ends[at++] = 0;
      last = 0;
    }
    long end = (long) width << GridGaps.FRACTION_BITS;
    // Local copies spare rereading the fields after each write.
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
      if (x0 < x1 && grid.drops(columnUnit, rowUnit)) {
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
}
