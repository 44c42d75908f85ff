package org.gridmask.transform.autoaugment;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;

/**
 * A sequence of operations, each applied with its own probability (Cubuk et al. 2019, section 3).
 *
 * @param steps the operations in order, at least one; two in the paper
 */
public record SubPolicy(List<Step> steps) implements Serializable {

  /**
   * One operation: (Rotate, 0.7, 2) in the paper's notation.
   *
   * @param operation the operation
   * @param probability the probability, in [0, 1]
   * @param level the level, in [0, 10]; see {@link ImageOperation#magnitude}
   */
  public record Step(ImageOperation operation, double probability, int level)
      implements Serializable {
    /**
     * One operation.
     *
     * @throws IllegalArgumentException if the operation is null or a number is out of range
     */
    public Step {
      Checks.notNull("operation", operation).magnitude(level);
      Checks.inUnitInterval("probability", probability);
    }

    /**
     * The magnitude of the level.
     *
     * @return the magnitude in the operation's unit, without a sign
     */
    double magnitude() {
      return operation.magnitude(level);
    }
  }

  /**
   * Checks the steps.
   *
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public SubPolicy {
    steps = Checks.notEmpty("steps", steps);
  }

  /**
   * A sub-policy.
   *
   * @param steps the operations in order, at least one
   * @return the sub-policy
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public static SubPolicy of(Step... steps) {
    return new SubPolicy(steps == null ? null : Arrays.asList(steps));
  }
}
