package org.gridmask.mix;

import java.io.Serializable;
import org.gridmask.check.Checks;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * How and when batches are mixed.
 *
 * @param mixer the mixing method
 * @param schedule the probability that a batch is mixed, by epoch
 * @param seed the seed of all random draws
 */
public record MixPolicy(Mixer mixer, ProbabilitySchedule schedule, long seed)
    implements Serializable {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if one of them is null
   */
  public MixPolicy {
    Checks.notNull("mixer", mixer);
    Checks.notNull("schedule", schedule);
  }
}
