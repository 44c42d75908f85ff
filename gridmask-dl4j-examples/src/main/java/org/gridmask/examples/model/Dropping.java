package org.gridmask.examples.model;

import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * How activations are dropped in the blocks of a stage.
 *
 * @param rate the probability of Dropout; 0 for none
 * @param blockRate the share that DropBlock drops; 0 for none
 * @param blockSize the side of its blocks
 * @param rampEpochs the epochs in which its share rises; 0 if it does not
 */
record Dropping(double rate, double blockRate, int blockSize, int rampEpochs) {

  static final Dropping NONE = new Dropping(0, 0, 1, 0);

  /** By how much the paper lowers the gamma of the last stage but one. */
  private static final double LESS_BEFORE_THE_LAST = 4;

  Dropping {
    requireRate("dropout", rate);
    requireRate("rate", blockRate);
    AbstractImageNetwork.atLeast("blockSize", blockSize, 1);
    AbstractImageNetwork.atLeast("rampEpochs", rampEpochs, 0);
  }

  private static void requireRate(String name, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1), but is " + rate);
    }
  }

  Dropping withDropout(double rate) {
    return new Dropping(rate, blockRate, blockSize, rampEpochs);
  }

  Dropping withDropBlock(double rate, int size, int epochs) {
    return new Dropping(this.rate, rate, size, epochs);
  }

  /** What is left of it in one of the stages, counted from 1. */
  Dropping inStage(int stage, int stages) {
    if (stage == stages) {
      return this;
    }
    return stage == stages - 1
        ? new Dropping(rate, blockRate / LESS_BEFORE_THE_LAST, blockSize, rampEpochs)
        : NONE;
  }

  boolean hasDropout() {
    return rate > 0;
  }

  boolean hasDropBlock() {
    return blockRate > 0;
  }

  /** A new one, as each layer needs its own. */
  Dropout toDropout() {
    return new Dropout(1 - rate);
  }

  /** A new one, as each layer needs its own. */
  DropBlock toDropBlock() {
    double keep = 1 - blockRate;
    ISchedule schedule =
        rampEpochs == 0
            ? new FixedSchedule(keep)
            : new LinearSchedule(ScheduleType.EPOCH, 1, keep, rampEpochs);
    return new DropBlock(blockSize, schedule);
  }
}
