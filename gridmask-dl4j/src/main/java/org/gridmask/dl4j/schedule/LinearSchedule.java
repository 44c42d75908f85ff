package org.gridmask.dl4j.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A value that changes linearly from one to another and then stays constant. At t of total epochs
 * or iterations it is initialValue + (finalValue - initialValue) t / total, from total on
 * finalValue. From 1 to a keep probability this is the scheme of the DropBlock paper (Ghiasi, Lin
 * and Le 2018, section 3, "Scheduled DropBlock").
 *
 * @param scheduleType whether the value changes with the epoch or the iteration
 * @param initialValue the value at 0, finite and at least 0
 * @param finalValue the value from {@code total} on, finite and at least 0
 * @param total the epochs or iterations until the final value, at least 1
 */
public record LinearSchedule(
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
  public LinearSchedule {
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
    if (now >= total) {
      return finalValue;
    }
    // Divides first to avoid overflow of large values.
    return initialValue + (finalValue - initialValue) * ((double) now / total);
  }

  /**
   * This schedule: it is immutable.
   *
   * @return this
   */
  @Override
  public LinearSchedule clone() {
    return this;
  }
}
