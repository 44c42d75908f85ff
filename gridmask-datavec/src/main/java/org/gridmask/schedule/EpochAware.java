package org.gridmask.schedule;

import org.gridmask.check.Checks;

/**
 * Receives the start and end of epochs: every masking adapter and every keyed image transform,
 * since their draws depend on the epoch. An epoch is announced, one pass over the data follows, and
 * the epoch ends.
 *
 * <p>Usually a training listener calls it. Trainers without epoch events, such as a {@code
 * ParallelWrapper}, and loops of your own are run by {@link #runEpoch}:
 *
 * <pre>
 * for (int epoch = 0; epoch &lt; 10; epoch++) {
 *   train.runEpoch(epoch, () -&gt; wrapper.fit(train));
 * }
 * </pre>
 */
public interface EpochAware {

  /**
   * Starts an epoch, to which all later draws belong.
   *
   * @param epoch the epoch, from 0
   * @throws IllegalArgumentException if {@code epoch} is negative
   * @throws IllegalStateException if images of this epoch were drawn before it was announced, as
   *     happens below an iterator that prefetches
   */
  void epochStarted(int epoch);

  /** Ends the epoch announced last. Until the next one, nothing can be drawn. */
  default void epochEnded() {}

  /**
   * Checks, after the first training step of an epoch or later, that its images came from here.
   *
   * @throws IllegalStateException if none did, so that the network is trained on other data
   */
  default void requireImages() {}

  /**
   * Announces an epoch, trains and ends it.
   *
   * @param epoch the epoch, from 0
   * @param training one pass over the data
   * @throws IllegalArgumentException if {@code epoch} is negative
   * @throws IllegalStateException if the training read no images from here
   */
  default void runEpoch(int epoch, Runnable training) {
    Checks.notNull("training", training);
    epochStarted(epoch);
    try {
      training.run();
      requireImages();
    } catch (RuntimeException | Error e) {
      try {
        epochEnded();
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    epochEnded();
  }
}
