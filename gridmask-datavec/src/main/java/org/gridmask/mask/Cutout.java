package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Cutout (DeVries, Taylor, arXiv 1708.04552): drops one square, centred at a uniformly drawn pixel
 * and clipped at the image border.
 *
 * <p>For an even side s, the square covers the s/2 pixels before the centre pixel and s/2 from it
 * on, as in the authors' code; for an odd side it is symmetric.
 *
 * <p>The expected keep ratio of an image of H x W pixels is 1 - e(H) e(W), 0.809 for a square of 16
 * on 32 x 32, where
 *
 * <pre>
 * e(n) = s / n - floor(s * s / 4) / (n * n), with s = min(size, 2n)
 * </pre>
 *
 * is the expected share of an edge of n pixels that the square covers. The paper masks every image,
 * with {@link Fill#zero} after normalisation.
 *
 * @param size the side of the square in pixels, at least 1; at twice the image's longer edge and
 *     above, every image is dropped entirely
 */
public record Cutout(int size) implements MaskGenerator {

  /**
   * Checks the side.
   *
   * @throws IllegalArgumentException if {@code size} is less than 1
   */
  public Cutout {
    Checks.atLeast("size", size, 1);
  }

  /**
   * The paper's square for CIFAR-10: 16 pixels (section 4).
   *
   * @return the generator for images of 32 x 32
   */
  public static Cutout cifar10() {
    return new Cutout(16);
  }

  /**
   * The usual baseline on ImageNet, which the Cutout paper does not cover: 112 pixels (CutMix: Yun
   * et al., arXiv 1905.04899, section 4.1).
   *
   * @return the generator for images of 224 x 224
   */
  public static Cutout imageNet() {
    return new Cutout(112);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.imageSize(height, width);
    Checks.notNull("random", random);
    int y = random.nextInt(height);
    int x = random.nextInt(width);
    return Rectangle.square(y, x, size, height, width).mask(height, width);
  }
}
