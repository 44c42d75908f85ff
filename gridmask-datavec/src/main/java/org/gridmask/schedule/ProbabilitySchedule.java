package org.gridmask.schedule;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * The probability with which an image is masked, as a function of the epoch alone (section 3, "The
 * scheme to use GridMask").
 *
 * <p>It has no state, so that it resumes, is shared between threads and can be plotted. A lambda
 * serves as one, such as {@code epoch -> epoch < 10 ? 0 : 0.7}.
 */
@FunctionalInterface
public interface ProbabilitySchedule {

  /**
   * The probability in one epoch.
   *
   * @param epoch the epoch, from 0
   * @return the probability, in [0, 1]
   */
  double probabilityAt(int epoch);

  /**
   * Draws whether it happens, with the probability of one epoch. Takes one number.
   *
   * @param epoch the epoch, from 0
   * @param random where the number comes from
   * @return true with the epoch's probability
   * @throws IllegalStateException if the schedule gives something that is no probability
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
   * Whether the probability may change with the epoch, so that someone has to announce epochs.
   *
   * @return false for a constant schedule, true for any other
   */
  default boolean needsEpochs() {
    return true;
  }

  /**
   * The same probability in every epoch, the paper's first way.
   *
   * @param p the probability, in [0, 1]
   * @return the schedule
   * @throws IllegalArgumentException if {@code p} lies outside of [0, 1]
   */
  static Constant constant(double p) {
    return new Constant(p);
  }

  /**
   * The paper's second and better way: rises linearly from 0 at epoch 0 to an upper bound, and
   * stays there. On ImageNet 0.8 at epoch 240 of 300.
   *
   * @param upperBound P, the probability reached, in [0, 1]
   * @param rampEpochs the epoch at which it is reached, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if an argument lies outside of its range
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
     * @throws IllegalArgumentException if {@code p} lies outside of [0, 1]
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
     * @throws IllegalArgumentException if one lies outside of its range
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
