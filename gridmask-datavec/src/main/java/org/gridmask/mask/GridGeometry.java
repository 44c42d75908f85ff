package org.gridmask.mask;

import org.gridmask.check.Checks;

/**
 * The parameters of one grid: the paper's (r, d, delta_x, delta_y) of section 3, with the rotation
 * and the reversed variation of section 4, in pixels and degrees.
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
 * @param d the side of a unit in pixels, at least 1
 * @param keepLength l, the kept edge of a unit in pixels, in [0, d]
 * @param deltaX delta_x, the offset of the first complete unit from the image's left border in
 *     pixels, in [0, d - 1]
 * @param deltaY delta_y, the same from the top border
 * @param angleDegrees the rotation in degrees, finite, counter-clockwise on the screen
 * @param reversed whether the mask is inverted (table 5)
 */
public record GridGeometry(
    int d, int keepLength, int deltaX, int deltaY, double angleDegrees, boolean reversed) {

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
    return GridTracer.trace(this, Stripes.BOTH, UnitChoice.ALL, height, width);
  }
}
