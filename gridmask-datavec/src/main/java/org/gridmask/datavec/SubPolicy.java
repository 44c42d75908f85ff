package org.gridmask.datavec;

import java.util.List;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * Operations to apply to one image, one after the other, each with a probability of its own: what
 * AutoAugment's policies have 25 of (Cubuk et al. 2019, section 3).
 *
 * @param steps the operations in their order, at least one; in the paper two
 */
public record SubPolicy(List<Step> steps) {

  /**
   * One operation: (Rotate, 0.7, 2) in the paper's notation.
   *
   * @param operation what is done
   * @param probability how often, in [0, 1]
   * @param level how strongly, in [0, 10]; see {@link ImageOperation#magnitude}
   */
  public record Step(ImageOperation operation, double probability, int level) {
    /**
     * One operation.
     *
     * @throws IllegalArgumentException if the operation is null or a number lies outside of its
     *     range
     */
    public Step {
      MatImageTransform.given("operation", operation).magnitude(level);
      ProbabilitySchedule.constant(probability);
    }

    /**
     * The magnitude that the level stands for.
     *
     * @return the magnitude in the operation's unit, without a sign
     */
    public double magnitude() {
      return operation.magnitude(level);
    }
  }

  /**
   * Operations in a row.
   *
   * @throws IllegalArgumentException if there are none
   */
  public SubPolicy {
    if (MatImageTransform.given("steps", steps).isEmpty()) {
      throw new IllegalArgumentException("steps must be at least one, but there are none");
    }
    steps = List.copyOf(steps);
  }

  /**
   * Operations in a row.
   *
   * @param steps the operations in their order, at least one
   * @return the sub-policy
   * @throws IllegalArgumentException if there are none
   */
  public static SubPolicy of(Step... steps) {
    return new SubPolicy(List.of(steps));
  }
}
