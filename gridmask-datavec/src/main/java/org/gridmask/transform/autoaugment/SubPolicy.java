package org.gridmask.transform.autoaugment;

import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;

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
      Checks.notNull("operation", operation).magnitude(level);
      Checks.inUnitInterval("probability", probability);
    }

    /**
     * The magnitude that the level stands for.
     *
     * @return the magnitude in the operation's unit, without a sign
     */
    double magnitude() {
      return operation.magnitude(level);
    }
  }

  /**
   * Operations in a row.
   *
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public SubPolicy {
    steps = Checks.notEmpty("steps", steps);
  }

  /**
   * Operations in a row.
   *
   * @param steps the operations in their order, at least one
   * @return the sub-policy
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public static SubPolicy of(Step... steps) {
    return new SubPolicy(steps == null ? null : Arrays.asList(steps));
  }
}
