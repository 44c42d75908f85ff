package org.gridmask.internal.nd4j;

import java.util.function.BooleanSupplier;
import org.gridmask.check.Checks;
import org.gridmask.schedule.EpochAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where in which epoch an adapter is, and the watch over images that are drawn before their epoch
 * was announced. Safe to share between threads.
 */
public final class StreamPosition implements EpochAware {

  /** What happens to images, for the message about those that came too early. */
  public enum Effect {
    MASKED(
        "masked",
        "something prefetches from the masks, or reads them between epochs. Let a"
            + " MaskingDataSetIterator (or MaskingMultiDataSetIterator) be the outermost iterator;"
            + " it prefetches inside."),
    MIXED(
        "mixed",
        "something prefetches from the pre-processor, or reads from it between epochs. Put the"
            + " iterator that it belongs to into an AsyncShieldDataSetIterator (or"
            + " AsyncShieldMultiDataSetIterator), or announce the epoch before the first batch is"
            + " read."),
    TRANSFORMED(
        "transformed",
        "something prefetches them. Announce the epoch before anything reads ahead, or give the key"
            + " with each image.");

    private final String done;
    private final String advice;

    Effect(String done, String advice) {
      this.done = done;
      this.advice = advice;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(StreamPosition.class);

  private final Effect effect;
  private final BooleanSupplier needsEpochs;
  private int epoch;
  private boolean announced;
  private boolean warned;
  private boolean running;
  private long position;
  private long drawnEarly;
  private long images;
  private long masked;

  public StreamPosition(Effect effect, BooleanSupplier needsEpochs) {
    this.effect = effect;
    this.needsEpochs = needsEpochs;
  }

  @Override
  public synchronized void epochStarted(int newEpoch) {
    Checks.notNegative("epoch", newEpoch);
    if (drawnEarly > 0) {
      long early = drawnEarly;
      drawnEarly = 0;
      throw new IllegalStateException(
          "%d images were %s before epoch %d began, with the draws of the epoch before: %s"
              .formatted(early, effect.done, newEpoch, effect.advice));
    }
    epoch = newEpoch;
    announced = true;
    running = true;
    images = 0;
    masked = 0;
  }

  @Override
  public synchronized void epochEnded() {
    running = false;
    drawnEarly = 0;
  }

  /** The stream begins again. Without anyone to announce epochs, a pass counts as one. */
  public synchronized void passStarted() {
    if (!announced && position > 0) {
      epoch++;
      images = 0;
      masked = 0;
    }
    drawnEarly = 0;
    position = 0;
  }

  /** Reserves the next images, to be drawn when they reach the training; their first position. */
  public synchronized long take(long images) {
    long first = position;
    position += images;
    return first;
  }

  /** An epoch and the position of its next images. */
  public record Draw(int epoch, long first) {}

  /**
   * Reserves the next images, to be drawn at once, by a thread that may be ahead of the training.
   */
  public synchronized Draw draw(long images) {
    // Transforms see images before the first epoch: normalisers are fitted, readers look at one.
    if (!running && (announced || effect != Effect.TRANSFORMED)) {
      drawnEarly += images;
    }
    return new Draw(epoch, take(images));
  }

  /** Like {@link #draw}; warns once if the schedule stays at epoch 0 since nobody announces one. */
  public synchronized Draw drawWarned(Object adapter, long images) {
    if (!warned && lacksEpochs()) {
      warned = true;
      LOG.warn(
          "Nobody announces the epochs: the schedule stays at epoch 0. Add an EpochListener for this"
              + " {} to the network, or call epochStarted before each epoch.",
          adapter.getClass().getSimpleName());
    }
    return draw(images);
  }

  /** The epoch and the stream begin at once, for adapters that no reset() reaches. */
  public synchronized void epochAndPassStarted(int newEpoch) {
    epochStarted(newEpoch);
    passStarted();
  }

  /** The epoch to draw for, of images that have reached the training. */
  public synchronized int epoch() {
    return epoch;
  }

  /** Refuses a second pass whose probability nobody can know. */
  public synchronized void requireEpochs() {
    if (lacksEpochs() && epoch > 0) {
      throw new IllegalStateException(
          "Nobody announces the epochs, and this schedule depends on them: add an EpochListener for"
              + " this iterator to the network, or call epochStarted before each epoch.");
    }
  }

  /** Whether masks are drawn by a schedule that nobody feeds with epochs. */
  synchronized boolean lacksEpochs() {
    return !announced && needsEpochs.getAsBoolean();
  }

  /** Counts images that have reached the training. */
  public synchronized void count(long newImages, int maskedImages) {
    images += newImages;
    masked += maskedImages;
  }

  public synchronized long images() {
    return images;
  }

  public synchronized long masked() {
    return masked;
  }
}
