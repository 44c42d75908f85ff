package org.gridmask.examples.train;

import org.gridmask.examples.run.EpochMetrics;

/** Is told how a training run proceeds, on the threads that train, one call at a time. */
@FunctionalInterface
public interface TrainingProgress {

  /**
   * An epoch begins.
   *
   * @param epoch the epoch, from 0
   * @param images the number of its images
   */
  default void epochStarted(int epoch, int images) {}

  /**
   * A batch of it has been trained.
   *
   * @param images the number of the epoch's images trained so far
   */
  default void trained(int images) {}

  /**
   * It is over, its row is in metrics.csv and its checkpoint is written.
   *
   * @param metrics the epoch's row
   */
  void epochEnded(EpochMetrics metrics);
}
