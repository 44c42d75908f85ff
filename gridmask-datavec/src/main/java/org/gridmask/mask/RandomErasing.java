package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Random Erasing (Zhong, Zheng, Kang, Li, Yang, arXiv 1708.04896, algorithm 1): drops one rectangle
 * of random area, aspect ratio and position inside the image.
 *
 * <p>The area is uniform in [minArea, maxArea] of the image's, the aspect ratio height / width
 * uniform in [minAspect, maxAspect] (not its logarithm), both before rounding to pixels. Rectangles
 * that are larger than the image or empty are redrawn. As in the authors' code, the position is
 * uniform among those inside the image (the paper's algorithm draws it from the whole image and
 * rejects what does not fit), and nothing is dropped if 100 rectangles do not fit.
 *
 * <p>The algorithm's p is set by the schedule, {@code ProbabilitySchedule.constant(0.5)} in the
 * paper, and the erased values by the fill: {@link Fill.UniformChannelNoise} for the paper's random
 * values, {@link Fill#zero} after normalisation for the mean.
 *
 * @param minArea s_l, the minimum share of the image's area, in [0, 1]
 * @param maxArea s_h, the maximum share of the image's area, in [minArea, 1]
 * @param minAspect r_1, the minimum height / width, greater than 0
 * @param maxAspect r_2, the maximum height / width, at least minAspect
 */
public record RandomErasing(double minArea, double maxArea, double minAspect, double maxAspect)
    implements MaskGenerator {

  private static final int MAX_TRIES = 100;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public RandomErasing {
    Checks.inUnitInterval("minArea", minArea);
    Checks.require(
        maxArea >= minArea && maxArea <= 1,
        "maxArea",
        "in [minArea, 1] = [" + minArea + ", 1]",
        maxArea);
    Checks.positiveRange("minAspect", minAspect, "maxAspect", maxAspect);
  }

  /**
   * The paper's setting for image classification: areas in [0.02, 0.4], aspect ratios in [0.3,
   * 1/0.3].
   *
   * @return the generator for images of any size
   */
  public static RandomErasing standard() {
    return new RandomErasing(0.02, 0.4, 0.3, 1 / 0.3);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.imageSize(height, width);
    Checks.notNull("random", random);
    double pixels = (double) height * width;
    for (int i = 0; i < MAX_TRIES; i++) {
      double area = pixels * (minArea + (maxArea - minArea) * random.nextDouble());
      double aspect = minAspect + (maxAspect - minAspect) * random.nextDouble();
      long h = Math.round(Math.sqrt(area * aspect));
      long w = Math.round(Math.sqrt(area / aspect));
      if (h > 0 && h <= height && w > 0 && w <= width) {
        int y = random.nextInt(height - (int) h + 1);
        int x = random.nextInt(width - (int) w + 1);
        return new Rectangle(y, x, y + (int) h, x + (int) w).mask(height, width);
      }
    }
    return DropMask.none(height, width);
  }
}
