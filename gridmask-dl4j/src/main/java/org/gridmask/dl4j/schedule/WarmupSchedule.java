package org.gridmask.dl4j.schedule;

import org.gridmask.check.Checks;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Linear warm-up: another schedule times a factor that rises linearly to 1 in the first epochs or
 * iterations (Goyal et al. 2017, section 2.2), PyTorch's {@code LinearLR}. At t of length epochs or
 * iterations the factor is startFactor + (1 - startFactor) t / length. The other schedule also
 * counts from 0: warm-up does not shift it.
 *
 * <p>By epochs the value is constant within an epoch; by iterations it rises smoothly, as in the
 * paper.
 *
 * @param after the schedule that is scaled, and continues after the warm-up
 * @param scheduleType whether {@code length} counts epochs or iterations, independently of {@code
 *     after}
 * @param length the epochs or iterations of the warm-up, at least 1
 * @param startFactor the factor at 0, in [0, 1]
 */
public record WarmupSchedule(
    @JsonProperty(value = "after", required = true) ISchedule after,
    @JsonProperty(value = "scheduleType", required = true) ScheduleType scheduleType,
    @JsonProperty(value = "length", required = true) int length,
    @JsonProperty(value = "startFactor", required = true) double startFactor)
    implements ISchedule {

  /**
   * A schedule.
   *
   * @throws IllegalArgumentException if a parameter is null or is out of range
   */
  @JsonCreator
  public WarmupSchedule {
    Checks.notNull("after", after);
    Checks.notNull("scheduleType", scheduleType);
    Checks.atLeast("length", length, 1);
    Checks.inUnitInterval("startFactor", startFactor);
  }

  /**
   * The value at a time.
   *
   * @param iteration the iteration, from 0
   * @param epoch the epoch, from 0
   * @return the other schedule's value times the factor
   * @throws IllegalArgumentException if one of them is negative
   */
  @Override
  public double valueAt(int iteration, int epoch) {
    Checks.atLeast("iteration", iteration, 0);
    Checks.atLeast("epoch", epoch, 0);
    int now = Schedules.now(scheduleType, iteration, epoch);
    double value = after.valueAt(iteration, epoch);
    return now >= length ? value : value * (startFactor + (1 - startFactor) * now / length);
  }

  @Override
  public WarmupSchedule clone() {
    return new WarmupSchedule(after.clone(), scheduleType, length, startFactor);
  }
}
