package org.gridmask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridGeometry;
import org.gridmask.mask.Stripes;
import org.gridmask.random.KeyedRandom;

/** {@link GridGeometry}'s definition pixel by pixel, as its javadoc has it. */
public final class GridOracle {

  private final GridGeometry grid;

  public GridOracle(GridGeometry grid) {
    this.grid = grid;
  }

  public void check(DropMask mask) {
    double t = Math.toRadians(grid.angleDegrees() % 360);
    boolean quarterTurn = grid.angleDegrees() % 90 == 0;
    double cos = quarterTurn ? Math.rint(Math.cos(t)) : StrictMath.cos(t);
    double sin = quarterTurn ? Math.rint(Math.sin(t)) : StrictMath.sin(t);
    int height = mask.height();
    int width = mask.width();
    int side = (int) Math.ceil(Math.sqrt((double) height * height + (double) width * width));
    double cx = side / 2.0 - Math.floorDiv(side - width, 2);
    double cy = side / 2.0 - Math.floorDiv(side - height, 2);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long u = (long) Math.floor(cos * (x + 0.5 - cx) - sin * (y + 0.5 - cy) + cx);
        long v = (long) Math.floor(sin * (x + 0.5 - cx) + cos * (y + 0.5 - cy) + cy);
        boolean expected = drops(u - grid.deltaX(), v - grid.deltaY()) != grid.reversed();
        if (mask.isDropped(y, x) != expected) {
          assertThat(mask.isDropped(y, x))
              .as("dropped at y=%d, x=%d of %s under %s", y, x, mask, grid)
              .isEqualTo(expected);
        }
      }
    }
  }

  private boolean drops(long right, long down) {
    long d = grid.d();
    boolean vertical = grid.stripes() != Stripes.HORIZONTAL;
    boolean horizontal = grid.stripes() != Stripes.VERTICAL;
    long column = vertical ? Math.floorDiv(right, d) : 0;
    long row = horizontal ? Math.floorDiv(down, d) : 0;
    return (!vertical || Math.floorMod(right, d) >= grid.keepLength())
        && (!horizontal || Math.floorMod(down, d) >= grid.keepLength())
        && KeyedRandom.ofCell(grid.unitSeed(), column, row) < grid.unitProbability();
  }
}
