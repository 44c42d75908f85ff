package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Cutout with several regions (section 3 of the GridMask paper, "Statistics of Unsuccessful
 * Cases"): drops squares of random sides, centred at random pixels, until the keep ratio is
 * reached.
 *
 * <p>Squares may overlap and are clipped at the image border. The last square is dropped only in
 * part, in reading order, so that every mask of an H x W image drops exactly round((1 - keepRatio)
 * H W) pixels.
 *
 * <p>At very low keep ratios, most squares hit dropped pixels only. After 64 such squares in a row,
 * the next one is centred at a random kept pixel, which bounds the work at 65 squares per dropped
 * pixel. At the paper's 0.75 this does not happen.
 *
 * @param minSize the minimum side of a square in pixels, at least 1; the paper's statistics use
 *     sides in [x, 2x]
 * @param maxSize the maximum side of a square in pixels, at least minSize
 * @param keepRatio the keep ratio, in [0, 1]; 0.75 in the paper's statistics
 */
public record MultiRegionCutout(int minSize, int maxSize, double keepRatio)
    implements MaskGenerator {

  private static final int MAX_MISSES = 64;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
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
      if (misses < MAX_MISSES) {
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
