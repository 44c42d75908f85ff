package org.gridmask.dl4j.schedule;

import org.gridmask.check.Checks;
import org.nd4j.linalg.schedule.ScheduleType;

/** Helpers for schedules. */
final class Schedules {

  private Schedules() {}

  /** Checks the parameters of a schedule from one value to another. */
  static void requireRamp(
      ScheduleType scheduleType, double initialValue, double finalValue, int total) {
    Checks.notNull("scheduleType", scheduleType);
    Checks.finiteNotNegative("initialValue", initialValue);
    Checks.finiteNotNegative("finalValue", finalValue);
    Checks.atLeast("total", total, 1);
  }

  /** The iteration or the epoch, depending on the schedule's type. */
  static int now(ScheduleType scheduleType, int iteration, int epoch) {
    return scheduleType == ScheduleType.EPOCH
        ? Checks.atLeast("epoch", epoch, 0)
        : Checks.atLeast("iteration", iteration, 0);
  }
}
