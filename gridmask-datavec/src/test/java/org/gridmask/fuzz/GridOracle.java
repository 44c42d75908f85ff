package org.gridmask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridGeometry;
import org.gridmask.mask.Stripes;

/** {@link GridGeometry}'s definition pixel by pixel, as its javadoc has it. */
final class GridOracle {

  private final GridGeometry grid;
  private final Stripes stripes;

  GridOracle(GridGeometry grid, Stripes stripes) {
    this.grid = grid;
    this.stripes = stripes;
  }

  /** Every square is dropped, or every one as a whole dropped or kept. */
  void check(DropMask mask, boolean allUnits) {
    double t = Math.toRadians(grid.angleDegrees() % 360);
    boolean quarterTurn = grid.angleDegrees() % 90 == 0;
    double cos = quarterTurn ? Math.rint(Math.cos(t)) : StrictMath.cos(t);
    double sin = quarterTurn ? Math.rint(Math.sin(t)) : StrictMath.sin(t);
    int height = mask.height();
    int width = mask.width();
    int side = (int) Math.ceil(Math.sqrt((double) height * height + (double) width * width));
    double cx = side / 2.0 - Math.floorDiv(side - width, 2);
    double cy = side / 2.0 - Math.floorDiv(side - height, 2);
    Map<List<Long>, Boolean> units = new HashMap<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long u = (long) Math.floor(cos * (x + 0.5 - cx) - sin * (y + 0.5 - cy) + cx);
        long v = (long) Math.floor(sin * (x + 0.5 - cx) + cos * (y + 0.5 - cy) + cy);
        boolean inSquare =
            (stripes == Stripes.HORIZONTAL || inGap(u - grid.deltaX()))
                && (stripes == Stripes.VERTICAL || inGap(v - grid.deltaY()));
        boolean lost = mask.isDropped(y, x) != grid.reversed();
        boolean expected =
            inSquare && (allUnits || units.computeIfAbsent(unit(u, v), unit -> lost));
        if (lost != expected) {
          assertThat(lost).as("y=%d, x=%d of %s under %s", y, x, mask, grid).isEqualTo(expected);
        }
      }
    }
  }

  private boolean inGap(long offset) {
    return Math.floorMod(offset, (long) grid.d()) >= grid.keepLength();
  }

  private List<Long> unit(long u, long v) {
    long d = grid.d();
    return List.of(
        stripes == Stripes.HORIZONTAL ? 0 : Math.floorDiv(u - grid.deltaX(), d),
        stripes == Stripes.VERTICAL ? 0 : Math.floorDiv(v - grid.deltaY(), d));
  }
}
