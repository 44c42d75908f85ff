package org.gridmask.mask;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Hide-and-Seek (Kumar Singh, Yu, Sarmasi, Pradeep, Lee, arXiv 1811.02545): divides the image into
 * square patches and drops each of them independently.
 *
 * <p>The patch size is drawn uniformly for each image. Patches start in the upper left corner and
 * are clipped at the right and lower border. Size 0 drops nothing. The expected keep ratio is 1 -
 * hidingProbability times the share of the sizes that are not 0.
 *
 * @param gridSizes the sides of the patches in pixels, at least one, each at least 0; duplicates
 *     are drawn more often
 * @param hidingProbability the probability that a patch is dropped, in [0, 1]
 */
public record HideAndSeek(List<Integer> gridSizes, double hidingProbability)
    implements MaskGenerator {

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public HideAndSeek {
    gridSizes = Checks.notEmpty("gridSizes", gridSizes);
    Checks.require(
        gridSizes.stream().allMatch(size -> size >= 0), "gridSizes", "at least 0 each", gridSizes);
    Checks.inUnitInterval("hidingProbability", hidingProbability);
  }

  /**
   * The authors' setting for ImageNet: patches of 16, 32, 44 or 56 pixels, or none, each hidden
   * with probability 0.5 (from their published code; section 4.1.1 of the GridMask paper has the
   * same range).
   *
   * @return the generator for images of 224 x 224
   */
  public static HideAndSeek imageNet() {
    return new HideAndSeek(List.of(0, 16, 32, 44, 56), 0.5);
  }

  /**
   * A setting for small images: patches of 4 or 8 pixels, or none, each hidden with probability
   * 0.5.
   *
   * <p>The sizes are this library's choice: the authors' code covers ImageNet only, and the
   * GridMask paper does not give its sizes for CIFAR-10. They divide 32 pixels into 8 and 4
   * patches, as 32 and 56 divide the 224 pixels of ImageNet into 7 and 4.
   *
   * @return the generator for images of 32 x 32
   */
  public static HideAndSeek cifar10() {
    return new HideAndSeek(List.of(0, 4, 8), 0.5);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.imageSize(height, width);
    Checks.notNull("random", random);
    int size = gridSizes.get(random.nextInt(gridSizes.size()));
    if (size == 0) {
      return DropMask.none(height, width);
    }
    DropMask.Builder mask = DropMask.builder(height, width);
    int patches = (width - 1) / size + 1;
    for (int y = 0, next; y < height; y = next) {
      next = y + Math.min(size, height - y);
      for (int patch = 0; patch < patches; patch++) {
        if (random.nextDouble() < hidingProbability) {
          int x = patch * size;
          mask.drop(y, x, x + Math.min(size, width - x));
        }
      }
      mask.repeatRow(y, next);
    }
    return mask.finish();
  }
}
