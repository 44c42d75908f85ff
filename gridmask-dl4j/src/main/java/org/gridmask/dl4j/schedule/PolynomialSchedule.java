package org.gridmask.dl4j.schedule;

import org.gridmask.check.Checks;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A value that falls to 0 as a power of the time left, the "poly" schedule of DeepLab (Chen et al.
 * 2016, arXiv 1606.00915) and PSPNet: at t of total epochs or iterations it is initialValue (1 - t
 * / total)^power, from total on 0. Deeplearning4j's {@code PolySchedule} has (1 + t / total), which
 * rises.
 *
 * @param scheduleType whether the value changes with the epoch or the iteration
 * @param initialValue the value at 0, finite and at least 0
 * @param power the exponent, finite and greater than 0, usually 0.9
 * @param total the epochs or iterations until 0, at least 1
 */
public record PolynomialSchedule(
    @JsonProperty(value = "scheduleType", required = true) ScheduleType scheduleType,
    @JsonProperty(value = "initialValue", required = true) double initialValue,
    @JsonProperty(value = "power", required = true) double power,
    @JsonProperty(value = "total", required = true) int total)
    implements ISchedule {

  /**
   * A schedule.
   *
   * @throws IllegalArgumentException if a parameter is null or is out of range
   */
  @JsonCreator
  public PolynomialSchedule {
    Schedules.requireRamp(scheduleType, initialValue, 0, total);
    Checks.require(
        power > 0 && Double.isFinite(power), "power", "finite and greater than 0", power);
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
    return initialValue * StrictMath.pow(Math.max(0, 1 - (double) now / total), power);
  }

  /**
   * This schedule: it is immutable.
   *
   * @return this
   */
  @Override
  public PolynomialSchedule clone() {
    return this;
  }
}
