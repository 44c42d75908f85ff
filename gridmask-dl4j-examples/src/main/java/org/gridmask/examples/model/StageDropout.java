package org.gridmask.examples.model;

import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Dropout and DropBlock in the blocks of a stage.
 *
 * @param dropout the dropout rate, in [0, 1); 0 for none
 * @param rate the DropBlock rate, in [0, 1); 0 for none
 * @param blockSize the side of DropBlock's blocks, in activations
 * @param rampEpochs the epochs of the linear ramp of DropBlock's rate; 0 for a constant rate
 */
record StageDropout(double dropout, double rate, int blockSize, int rampEpochs) {

  static final StageDropout NONE = new StageDropout(0, 0, 1, 0);

  /** The DropBlock paper's factor of gamma in the second-to-last stage. */
  private static final double DIVISOR_BEFORE_LAST = 4;

  StageDropout {
    checkRate("dropout", dropout);
    checkRate("rate", rate);
    Checks.atLeast("blockSize", blockSize, 1);
    Checks.atLeast("rampEpochs", rampEpochs, 0);
  }

  private static void checkRate(String name, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw Checks.invalid(name, "in [0, 1)", rate);
    }
  }

  /** The dropout of a stage, counted from 1; only the last two have any. */
  StageDropout inStage(int stage, int stages) {
    if (stage == stages) {
      return this;
    }
    return stage == stages - 1
        ? new StageDropout(dropout, rate / DIVISOR_BEFORE_LAST, blockSize, rampEpochs)
        : NONE;
  }

  /** A new instance, as layers must not share it. */
  DropBlock toDropBlock() {
    double keep = 1 - rate;
    ISchedule schedule =
        rampEpochs == 0
            ? new FixedSchedule(keep)
            : new LinearSchedule(ScheduleType.EPOCH, 1, keep, rampEpochs);
    return new DropBlock(blockSize, schedule);
  }
}
