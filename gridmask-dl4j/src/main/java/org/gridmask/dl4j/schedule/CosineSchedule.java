package org.gridmask.dl4j.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A value that falls (or rises) along half a cosine period and then stays constant: Loshchilov and
 * Hutter 2017, eq. 5, without restarts, the closed form of PyTorch's {@code CosineAnnealingLR}. At
 * t of total epochs or iterations it is finalValue + (initialValue - finalValue) (1 + cos(pi t /
 * total)) / 2, from total on finalValue.
 *
 * @param scheduleType whether the value changes with the epoch or the iteration
 * @param initialValue the value at 0, finite and at least 0
 * @param finalValue the value from {@code total} on, finite and at least 0
 * @param total the epochs or iterations until the final value, at least 1
 */
public record CosineSchedule(
    @JsonProperty(value = "scheduleType", required = true) ScheduleType scheduleType,
    @JsonProperty(value = "initialValue", required = true) double initialValue,
    @JsonProperty(value = "finalValue", required = true) double finalValue,
    @JsonProperty(value = "total", required = true) int total)
    implements ISchedule {

  /**
   * A schedule.
   *
   * @throws IllegalArgumentException if a parameter is null or is out of range
   */
  @JsonCreator
  public CosineSchedule {
    Schedules.requireRamp(scheduleType, initialValue, finalValue, total);
  }

  /**
   * The value at a time.
   *
   * @param iteration the iteration, from 0; used if the schedule goes by it
   * @param epoch the epoch, from 0; used if the schedule goes by it
   * @return the value, finite and at least 0
   * @throws IllegalArgumentException if the one that the schedule goes by is negative
   */
  @Override
  public double valueAt(int iteration, int epoch) {
    int now = Schedules.now(scheduleType, iteration, epoch);
    double done = Math.min(1, (double) now / total);
    double left = (1 + StrictMath.cos(StrictMath.PI * done)) / 2;
    return finalValue + (initialValue - finalValue) * left;
  }

  /**
   * This schedule: it is immutable.
   *
   * @return this
   */
  @Override
  public CosineSchedule clone() {
    return this;
  }
}
