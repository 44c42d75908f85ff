package org.gridmask.mix;

import java.util.random.RandomGenerator;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Mixup (Zhang et al. 2018, arXiv 1710.09412, eq. of section 1): images are blended, x'<sub>i</sub>
 * = lambda x<sub>i</sub> + (1 - lambda) x<sub>j</sub>, and so are labels, with one lambda ~
 * Beta(alpha, alpha) per batch.
 *
 * @param alpha the parameter of the beta distribution, greater than 0 and finite: lambda is near 0
 *     or 1 for a small alpha, uniform for 1, near 1/2 for a large one
 */
public record Mixup(double alpha) implements Mixer {

  /**
   * Checks alpha.
   *
   * @throws IllegalArgumentException if {@code alpha} is out of range
   */
  public Mixup {
    new SymmetricBeta(alpha);
  }

  /**
   * The paper's setting for ImageNet (section 3.1): alpha 0.2.
   *
   * @return the mixer
   */
  public static Mixup imageNet() {
    return new Mixup(0.2);
  }

  /**
   * The paper's setting for CIFAR-10 and CIFAR-100 (section 3.2): alpha 1.
   *
   * @return the mixer
   */
  public static Mixup cifar10() {
    return new Mixup(1);
  }

  @Override
  public Mixing draw(int images, int height, int width, RandomGenerator random) {
    Mixing.checkDraw(images, random);
    double lambda = new SymmetricBeta(alpha).sample(random);
    return new Mixing.Blend(KeyedRandom.permutation(images, random), lambda);
  }

  @Override
  public Purpose purpose() {
    return Purpose.MIXUP;
  }
}
