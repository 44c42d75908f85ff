package org.gridmask.schedule;

/**
 * Something that draws by the epoch and has to be told which one it is: every adapter that masks,
 * and every keyed image transform.
 *
 * <p>A training listener does the telling; a training loop of one's own calls these two around each
 * epoch, on the thread that trains.
 */
public interface EpochAware {

  /**
   * An epoch begins; whatever is drawn from now on belongs to it.
   *
   * @param epoch the epoch, from 0
   * @throws IllegalArgumentException if {@code epoch} is negative
   * @throws IllegalStateException if images of this epoch were drawn before it was announced, as
   *     happens below an iterator that prefetches
   */
  void epochStarted(int epoch);

  /** The epoch that was announced last is over; nothing more will be drawn for it. */
  default void epochEnded() {}
}
