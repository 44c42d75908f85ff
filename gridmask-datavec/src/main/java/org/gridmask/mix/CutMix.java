package org.gridmask.mix;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.gridmask.mask.DropMask;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899): a box of each image comes from its partner,
 * x'<sub>i</sub> = M x<sub>i</sub> + (1 - M) x<sub>j</sub> (eq. 1).
 *
 * <p>One box per batch: lambda ~ Beta(alpha, alpha), centre uniform in the image, width W sqrt(1 -
 * lambda) and height H sqrt(1 - lambda) (eq. 2), clipped at the image border and rounded to pixels
 * (algorithm A1). Labels are mixed by the share of pixels outside the box.
 *
 * @param alpha the parameter of the beta distribution, greater than 0 and finite: lambda is near 0
 *     or 1 for a small alpha, uniform for 1, near 1/2 for a large one
 */
public record CutMix(double alpha) implements Mixer {

  /**
   * Checks alpha.
   *
   * @throws IllegalArgumentException if {@code alpha} is out of range
   */
  public CutMix {
    new SymmetricBeta(alpha);
  }

  /** As in the paper's section 3: alpha 1. */
  public CutMix() {
    this(1);
  }

  @Override
  public Mixing draw(int images, int height, int width, RandomGenerator random) {
    Mixing.checkDraw(images, random);
    double lambda = new SymmetricBeta(alpha).sample(random);
    double side = Math.sqrt(1 - lambda);
    Run columns = Run.of(width, side, random);
    Run rows = Run.of(height, side, random);
    DropMask.Builder box = DropMask.builder(height, width);
    if (columns.from < columns.to) {
      for (int y = rows.from; y < rows.to; y++) {
        box.drop(y, columns.from, columns.to);
      }
    }
    DropMask[] masks = new DropMask[images];
    Arrays.fill(masks, box.build());
    return new Mixing.Paste(KeyedRandom.permutation(images, random), masks);
  }

  /** The columns or rows [from, to) of a box. */
  private record Run(int from, int to) {
    static Run of(int size, double share, RandomGenerator random) {
      double centre = size * random.nextDouble();
      double half = size * share / 2;
      return new Run(
          (int) Math.round(Math.max(0, centre - half)),
          (int) Math.round(Math.min(size, centre + half)));
    }
  }

  @Override
  public Purpose purpose() {
    return Purpose.CUTMIX;
  }
}
