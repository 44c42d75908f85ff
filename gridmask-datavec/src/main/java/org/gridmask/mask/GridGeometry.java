package org.gridmask.mask;

import java.io.Serializable;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;

/**
 * One grid: the paper's (r, d, delta_x, delta_y) of section 3, with the rotation and the variations
 * of section 4, in pixels and degrees.
 *
 * <p>The plane is tiled with units of side d. A unit keeps l = {@code keepLength} pixels along each
 * of its edges and drops the remaining square of side d - l, so that the keep ratio is 1 - (1 -
 * l/d)<sup>2</sup>, the paper's eq. 3 with l/d for r. (In the paper's eq. 4, l = r d is the dropped
 * side; in its eq. 3 and in the authors' code, r d, rounded up, is the kept side, as it is here.)
 *
 * <p>The grid is rotated about the centre of the square canvas of the authors' code. Let s =
 * ceil(sqrt(h<sup>2</sup> + w<sup>2</sup>)) be its side, (ox, oy) = (floor((s - w) / 2), floor((s -
 * h) / 2)) the image's corner in it and c = (s/2 - ox, s/2 - oy); then, with t the angle,
 *
 * <pre>
 * u = floor(cos(t) (x + 0.5 - cx) - sin(t) (y + 0.5 - cy) + cx)
 * v = floor(sin(t) (x + 0.5 - cx) + cos(t) (y + 0.5 - cy) + cy)
 * pixel (x, y) is kept if floorMod(u - deltaX, d) &lt; keepLength or floorMod(v - deltaY, d) &lt; keepLength
 * </pre>
 *
 * <p>Horizontal stripes have only the condition on v, vertical ones only that on u. In the random
 * variation, the square of a unit is kept unless {@link KeyedRandom#ofCell}(unitSeed, floorDiv(u -
 * deltaX, d), floorDiv(v - deltaY, d)) is less than p_u, with 0 for the coordinate that stripes
 * ignore.
 *
 * @param d the side of a unit in pixels, at least 1
 * @param keepLength l, the kept edge of a unit in pixels, in [0, d]
 * @param deltaX delta_x, the offset of the first complete unit from the image's left border in
 *     pixels, in [0, d - 1]
 * @param deltaY delta_y, the same from the top border
 * @param angleDegrees the rotation in degrees, finite, counter-clockwise on the screen
 * @param reversed whether the mask is inverted (table 5)
 * @param stripes the directions of the kept stripes
 * @param unitProbability p_u, the probability that a unit's square is dropped, in [0, 1] (table 6)
 * @param unitSeed the seed of the choice of units, which is not used if p_u is 1
 */
public record GridGeometry(
    int d,
    int keepLength,
    int deltaX,
    int deltaY,
    double angleDegrees,
    boolean reversed,
    Stripes stripes,
    double unitProbability,
    long unitSeed)
    implements Serializable {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public GridGeometry {
    Checks.atLeast("d", d, 1);
    Checks.inClosedRange("keepLength", keepLength, 0, d);
    Checks.inClosedRange("deltaX", deltaX, 0, d - 1);
    Checks.inClosedRange("deltaY", deltaY, 0, d - 1);
    if (!Double.isFinite(angleDegrees)) {
      throw Checks.invalid("angleDegrees", "finite", angleDegrees);
    }
    Checks.notNull("stripes", stripes);
    Checks.inUnitInterval("unitProbability", unitProbability);
  }

  /**
   * A grid of squares, all of which are dropped.
   *
   * @param d the side of a unit in pixels, at least 1
   * @param keepLength l, the kept edge of a unit in pixels, in [0, d]
   * @param deltaX delta_x, in [0, d - 1]
   * @param deltaY delta_y, in [0, d - 1]
   * @param angleDegrees the rotation in degrees, finite
   * @param reversed whether the mask is inverted
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public GridGeometry(
      int d, int keepLength, int deltaX, int deltaY, double angleDegrees, boolean reversed) {
    this(d, keepLength, deltaX, deltaY, angleDegrees, reversed, Stripes.BOTH, 1, 0);
  }

  /**
   * The mask of the grid on an image.
   *
   * @param height the image's height in pixels, in [1, 1048576]
   * @param width the image's width in pixels, in [1, 1048576]
   * @return the mask
   * @throws IllegalArgumentException if {@code height} or {@code width} is out of range, or they
   *     make more than 2<sup>28</sup> pixels
   */
  public DropMask mask(int height, int width) {
    Checks.imageSize(height, width);
    return GridTracer.trace(this, height, width);
  }

  /** Hashes the unit's coordinates, so that units need no table and can be queried in any order. */
  boolean drops(long column, long row) {
    return unitProbability >= 1 || KeyedRandom.ofCell(unitSeed, column, row) < unitProbability;
  }
}
