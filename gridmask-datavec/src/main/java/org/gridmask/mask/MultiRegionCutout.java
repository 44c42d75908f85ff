package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Cutout with several regions (section 3 of the GridMask paper, "Statistics of Unsuccessful
 * Cases"): drops squares, each of a random side and with its centre at a random pixel, until the
 * keep ratio is reached.
 *
 * <p>Squares may overlap, and what lies outside of the image is cut off. Of the last square only so
 * many pixels are dropped, in reading order, that every mask of an H x W image drops exactly
 * round((1 - keepRatio) H W) pixels.
 *
 * <p>Where hardly anything is kept, most squares find nothing left to drop. After 64 such squares
 * in a row the next one is centred at a random pixel of those still kept, so that a mask takes at
 * most 65 squares for each dropped pixel, whatever the parameters. With a keep ratio such as the
 * paper's 0.75 it does not come to that.
 *
 * @param minSize the least side of a square in pixels, at least 1; the paper's statistics take
 *     sides in [x, 2x]
 * @param maxSize the greatest side of a square in pixels, at least minSize
 * @param keepRatio the share of the image that stays, in [0, 1]; the paper's statistics have 0.75
 */
public record MultiRegionCutout(int minSize, int maxSize, double keepRatio)
    implements MaskGenerator {

  private static final int MISSES = 64;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one lies outside of its range; the message names it
   */
  public MultiRegionCutout {
    Checks.atLeast("minSize", minSize, 1);
    Checks.require(maxSize >= minSize, "maxSize", "at least minSize (" + minSize + ")", maxSize);
    Checks.inUnitInterval("keepRatio", keepRatio);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.imageSize(height, width);
    Checks.notNull("random", random);
    long pixels = (long) height * width;
    long target = Math.round((1 - keepRatio) * pixels);
    BitRaster raster = new BitRaster(height, width);
    long dropped = 0;
    int misses = 0;
    while (dropped < target) {
      int y;
      int x;
      if (misses < MISSES) {
        y = random.nextInt(height);
        x = random.nextInt(width);
      } else {
        Rectangle kept = raster.kept(random.nextInt((int) (pixels - dropped)));
        y = kept.y0();
        x = kept.x0();
      }
      int side = minSize + random.nextInt(maxSize - minSize + 1);
      long more = raster.drop(Rectangle.square(y, x, side, height, width), target - dropped);
      dropped += more;
      misses = more > 0 ? 0 : misses + 1;
    }
    return raster.mask();
  }
}
