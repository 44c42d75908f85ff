package org.gridmask.dl4j.schedule;

import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Step decay: the value is multiplied by a factor at each milestone: initialValue gamma<sup>n</sup>
 * after n milestones, PyTorch's {@code MultiStepLR}. The schedule of ResNet on CIFAR-10 (He et al.
 * 2016, section 4.2) has a gamma of 0.1.
 *
 * @param scheduleType whether milestones are epochs or iterations
 * @param initialValue the value before the first milestone, finite and at least 0
 * @param gamma the factor, finite and greater than 0, such that every value is finite
 * @param milestones the epochs or iterations, from 0, that begin with a new value: at least 1 and
 *     rising; without any, the value never changes
 */
public record MultiStepSchedule(
    @JsonProperty(value = "scheduleType", required = true) ScheduleType scheduleType,
    @JsonProperty(value = "initialValue", required = true) double initialValue,
    @JsonProperty(value = "gamma", required = true) double gamma,
    @JsonProperty(value = "milestones", required = true) List<Integer> milestones)
    implements ISchedule {

  /**
   * A schedule.
   *
   * @throws IllegalArgumentException if a parameter is null or is out of range
   */
  @JsonCreator
  public MultiStepSchedule {
    Checks.notNull("scheduleType", scheduleType);
    Checks.finiteNotNegative("initialValue", initialValue);
    if (!(gamma > 0 && Double.isFinite(gamma))) {
      throw Checks.invalid("gamma", "finite and greater than 0", gamma);
    }
    Checks.notNull("milestones", milestones);
    int last = 0;
    for (Integer milestone : milestones) {
      if (milestone == null || milestone <= last) {
        throw Checks.invalid("milestones", "at least 1 and rising", milestones);
      }
      last = milestone;
    }
    milestones = List.copyOf(milestones);
    if (!Double.isFinite(initialValue * StrictMath.pow(gamma, milestones.size()))) {
      throw Checks.invalid("gamma", "small enough that all values are finite", gamma);
    }
  }

  /**
   * A schedule with its milestones one by one.
   *
   * @param scheduleType whether milestones are epochs or iterations
   * @param initialValue the value before the first milestone, finite and at least 0
   * @param gamma the factor, finite and greater than 0, such that every value is finite
   * @param milestones the epochs or iterations, from 0, that begin with a new value: at least 1 and
   *     rising
   * @throws IllegalArgumentException if a parameter is null or is out of range
   */
  public MultiStepSchedule(
      ScheduleType scheduleType, double initialValue, double gamma, int... milestones) {
    this(
        scheduleType,
        initialValue,
        gamma,
        Arrays.stream(Checks.notNull("milestones", milestones)).boxed().toList());
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
    long reached = milestones.stream().filter(milestone -> milestone <= now).count();
    return initialValue * StrictMath.pow(gamma, reached);
  }

  /**
   * This schedule: it is immutable.
   *
   * @return this
   */
  @Override
  public MultiStepSchedule clone() {
    return this;
  }
}
