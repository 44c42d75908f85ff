package org.gridmask.mask;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Hide-and-Seek (Kumar Singh, Yu, Sarmasi, Pradeep, Lee, arXiv 1811.02545): cuts the image into
 * square patches and drops each with a probability of its own.
 *
 * <p>One of the sizes is drawn for each image, all alike. The patches begin in the upper left
 * corner, and those at the right and lower border are cut off. Size 0 leaves the image whole. The
 * expected keep ratio is 1 - hidingProbability times the share of the sizes that are not 0.
 *
 * @param gridSizes the sides of the patches in pixels, at least one, each at least 0; one that
 *     comes twice is drawn twice as often
 * @param hidingProbability the probability with which each patch is dropped, in [0, 1]
 */
public record HideAndSeek(List<Integer> gridSizes, double hidingProbability)
    implements MaskGenerator {

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one lies outside of its range; the message names it
   */
  public HideAndSeek {
    gridSizes = Checks.notEmpty("gridSizes", gridSizes);
    Checks.require(
        gridSizes.stream().allMatch(size -> size >= 0), "gridSizes", "at least 0 each", gridSizes);
    Checks.inUnitInterval("hidingProbability", hidingProbability);
  }

  /**
   * The authors' setting for ImageNet: patches of 16, 32, 44 or 56 pixels, or none, each hidden
   * with probability 0.5 (their published code, and section 4.1.1 of the GridMask paper, which
   * names the range).
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
   * <p>The authors' code has sizes for ImageNet alone, and the GridMask paper does not say which
   * ones it took on CIFAR-10, so that these are this library's own. They cut 32 pixels into 8 and 4
   * patches, about as 32 and 56 cut the 224 pixels of ImageNet into 7 and 4.
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
