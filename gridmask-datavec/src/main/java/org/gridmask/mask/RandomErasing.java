package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * Random Erasing (Zhong, Zheng, Kang, Li, Yang, arXiv 1708.04896, algorithm 1): drops one rectangle
 * of random area, shape and place, which lies wholly inside the image.
 *
 * <p>The area is uniform in [minArea, maxArea] of the image's, the aspect ratio height / width
 * uniform in [minAspect, maxAspect] (not its logarithm), both before the edges are rounded to whole
 * pixels. A rectangle with an edge longer than the image's, or of none, is drawn again. As in the
 * authors' code, its place is uniform among those inside the image, where the algorithm draws it
 * from the whole image and rejects what does not fit, and after 100 rectangles that do not fit
 * nothing is dropped.
 *
 * <p>How often an image loses a rectangle at all, the algorithm's p, is the schedule's matter: the
 * paper has {@code ProbabilitySchedule.constant(0.5)}. So is what it becomes the fill's: random
 * values, the paper's choice, are {@link Fill.UniformChannelNoise}, a number for every channel of
 * every pixel; the mean is {@link Fill#zero} after normalisation.
 *
 * @param minArea s_l, the least share of the image's area, in [0, 1]
 * @param maxArea s_h, the greatest share of the image's area, in [minArea, 1]
 * @param minAspect r_1, the least height / width, greater than 0
 * @param maxAspect r_2, the greatest height / width, at least minAspect
 */
public record RandomErasing(double minArea, double maxArea, double minAspect, double maxAspect)
    implements MaskGenerator {

  private static final int TRIES = 100;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one lies outside of its range; the message names it
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
    for (int i = 0; i < TRIES; i++) {
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
