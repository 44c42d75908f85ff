package org.gridmask.schedule;

/**
 * Receives the start and end of epochs: every masking adapter and every keyed image transform,
 * since their draws depend on the epoch.
 *
 * <p>Usually called by a training listener; custom training loops call both methods for each epoch,
 * on the training thread.
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

  /** Ends the epoch announced last. */
  default void epochEnded() {}
}
