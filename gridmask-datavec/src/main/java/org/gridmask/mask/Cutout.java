package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Cutout (DeVries, Taylor, arXiv 1708.04552): drops one square, whose centre is drawn uniformly
 * from the image's pixels and whose parts outside of the image are cut off.
 *
 * <p>A square of an even side s covers s/2 pixels before its centre and s/2 from there on, as in
 * the authors' code; one of an odd side lies around it evenly.
 *
 * <p>The expected keep ratio of an image of H x W pixels is 1 - e(H) e(W), 0.809 for a square of 16
 * on 32 x 32, where
 *
 * <pre>
 * e(n) = s / n - floor(s * s / 4) / (n * n), with s = min(size, 2n)
 * </pre>
 *
 * is the share of an edge of n pixels that a square covers in the mean. The paper masks every
 * image, with {@link Fill#zero} after normalisation.
 *
 * @param size the side of the square in pixels, at least 1; from twice the image's longer edge on,
 *     every image is dropped whole
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
   * The square with which Cutout is compared on ImageNet, where its own paper has none: 112 pixels
   * (CutMix: Yun et al., arXiv 1905.04899, section 4.1).
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
