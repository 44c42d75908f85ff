package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.gridmask.check.Checks;

/**
 * The accuracy of a network when a part of each test image is covered with the mean colour of the
 * training images, by the covered share. The masks depend on seed, share and image alone, so
 * networks are compared on the same pixels.
 *
 * @param method the shapes that cover
 * @param seed the seed of the masks
 * @param points the points, by ascending share; the first is that of uncovered images
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record OcclusionCurve(String method, long seed, List<Point> points) {

  /** Copies the list. */
  public OcclusionCurve {
    Checks.notNull("method", method);
    points = Checks.notEmpty("points", points);
  }

  /**
   * The accuracy at one share.
   *
   * @param share the share that the masks were made for
   * @param covered the mean share that they covered, in [0, 1]
   * @param correct the number of images that were classified correctly
   * @param accuracy their share, in [0, 1]
   * @param low the lower end of its 95 % interval
   * @param high the upper end
   */
  public record Point(
      double share, double covered, long correct, double accuracy, double low, double high) {}
}
