package org.gridmask.schedule;

import java.io.Serializable;
import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * The probability that an image is masked, as a function of the epoch (section 3, "The scheme to
 * use GridMask").
 *
 * <p>Stateless and thread-safe, so that training can be resumed. May be a lambda, such as {@code
 * epoch -> epoch < 10 ? 0 : 0.7}.
 */
@FunctionalInterface
public interface ProbabilitySchedule extends Serializable {

  /**
   * The probability in one epoch.
   *
   * @param epoch the epoch, from 0
   * @return the probability, in [0, 1]
   */
  double probabilityAt(int epoch);

  /**
   * A Bernoulli draw with the probability of an epoch. Consumes one random number.
   *
   * @param epoch the epoch, from 0
   * @param random the source of randomness
   * @return true with the epoch's probability
   * @throws IllegalStateException if the schedule returns a value outside [0, 1]
   */
  default boolean happens(int epoch, RandomGenerator random) {
    double p = probabilityAt(epoch);
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalStateException(
          "the schedule's probability must be in [0, 1], but is " + p + " at epoch " + epoch);
    }
    return random.nextDouble() < p;
  }

  /**
   * Whether the probability may change with the epoch, so that epochs must be announced.
   *
   * @return false for a constant schedule, true for any other
   */
  default boolean needsEpochs() {
    return true;
  }

  /**
   * The same probability in every epoch, the paper's first scheme.
   *
   * @param p the probability, in [0, 1]
   * @return the schedule
   * @throws IllegalArgumentException if {@code p} is outside [0, 1]
   */
  static Constant constant(double p) {
    return new Constant(p);
  }

  /**
   * The paper's second and better scheme: rises linearly from 0 at epoch 0 to an upper bound, then
   * stays constant. On ImageNet: 0.8 from epoch 240 of 300 on.
   *
   * @param upperBound P, the probability reached, in [0, 1]
   * @param rampEpochs the epoch at which it is reached, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if an argument is out of range
   */
  static Linear linear(double upperBound, int rampEpochs) {
    return new Linear(upperBound, rampEpochs);
  }

  /**
   * The same probability in every epoch.
   *
   * @param p the probability, in [0, 1]
   */
  record Constant(double p) implements ProbabilitySchedule {
    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException if {@code p} is outside [0, 1]
     */
    public Constant {
      Checks.inUnitInterval("p", p);
    }

    @Override
    public double probabilityAt(int epoch) {
      return p;
    }

    @Override
    public boolean needsEpochs() {
      return false;
    }
  }

  /**
   * A linear rise from 0.
   *
   * @param upperBound P, the probability reached, in [0, 1]
   * @param rampEpochs the epoch at which it is reached, at least 1
   */
  record Linear(double upperBound, int rampEpochs) implements ProbabilitySchedule {
    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Linear {
      Checks.inUnitInterval("upperBound", upperBound);
      Checks.atLeast("rampEpochs", rampEpochs, 1);
    }

    @Override
    public double probabilityAt(int epoch) {
      return epoch >= rampEpochs ? upperBound : upperBound * Math.max(0, epoch) / rampEpochs;
    }
  }
}
