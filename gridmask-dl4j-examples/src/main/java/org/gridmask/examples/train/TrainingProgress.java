package org.gridmask.examples.train;

import org.gridmask.examples.run.EpochMetrics;

/** Receives progress events of a training run, on the training threads, one call at a time. */
@FunctionalInterface
public interface TrainingProgress {

  /**
   * An epoch has started.
   *
   * @param epoch the epoch, from 0
   * @param images the number of its images
   */
  default void epochStarted(int epoch, int images) {}

  /**
   * A batch has been trained.
   *
   * @param images the number of the epoch's images trained so far
   */
  default void trained(int images) {}

  /**
   * An epoch has finished, and its metrics and checkpoint have been written.
   *
   * @param metrics the epoch's row
   */
  void epochEnded(EpochMetrics metrics);
}
