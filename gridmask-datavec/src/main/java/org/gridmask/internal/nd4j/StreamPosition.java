package org.gridmask.internal.nd4j;

import java.util.function.BooleanSupplier;
import org.gridmask.check.Checks;
import org.gridmask.schedule.EpochAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epoch and position of an adapter in the stream of images. Detects images that are drawn
 * before their epoch was announced. Thread-safe.
 */
public final class StreamPosition implements EpochAware {

  /** What happens to the images, for messages about draws that came too early. */
  public enum Effect {
    MASKED(
        "masked",
        "something prefetches masked batches or reads them between epochs. Use a"
            + " MaskingDataSetIterator (or MaskingMultiDataSetIterator) as the outermost iterator;"
            + " it prefetches by itself."),
    MIXED(
        "mixed",
        "something prefetches mixed batches or reads them between epochs. Wrap the pre-processor's"
            + " iterator in an AsyncShieldDataSetIterator (or AsyncShieldMultiDataSetIterator), or"
            + " announce the epoch before the first batch is read."),
    TRANSFORMED(
        "transformed",
        "something prefetches them. Announce the epoch before prefetching starts, or pass the key"
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
          "%d images were %s before epoch %d began, with the draws of the previous epoch: %s"
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

  /** Restarts the stream. If no epochs are announced, each pass over the data counts as one. */
  public synchronized void passStarted() {
    if (!announced && position > 0) {
      epoch++;
      images = 0;
      masked = 0;
    }
    drawnEarly = 0;
    position = 0;
  }

  /**
   * Reserves the next images, to be drawn when the training reads them; returns the first position.
   */
  public synchronized long take(long images) {
    long first = position;
    position += images;
    return first;
  }

  /** An epoch and the position of its next images. */
  public record Draw(int epoch, long first) {}

  /** Reserves the next images, to be drawn now, on a thread that may be ahead of the training. */
  public synchronized Draw draw(long images) {
    // Transforms legitimately run before the first epoch, for fitting normalisers and initialising
    // record readers.
    if (!running && (announced || effect != Effect.TRANSFORMED)) {
      drawnEarly += images;
    }
    return new Draw(epoch, take(images));
  }

  /** Like {@link #draw}; warns once if no epochs are announced and the schedule needs them. */
  public synchronized Draw drawWarned(Object adapter, long images) {
    if (!warned && lacksEpochs()) {
      warned = true;
      LOG.warn(
          "No epochs are announced: the schedule stays at epoch 0. Add an EpochListener for this {}"
              + " to the network, or call epochStarted before each epoch.",
          adapter.getClass().getSimpleName());
    }
    return draw(images);
  }

  /** Starts an epoch and restarts the stream, for adapters without a reset. */
  public synchronized void epochAndPassStarted(int newEpoch) {
    epochStarted(newEpoch);
    passStarted();
  }

  /** The current epoch. */
  public synchronized int epoch() {
    return epoch;
  }

  /**
   * Requires announced epochs from the second pass on, if the schedule needs them.
   *
   * @throws IllegalStateException if none were announced
   */
  public synchronized void requireEpochs() {
    if (lacksEpochs() && epoch > 0) {
      throw new IllegalStateException(
          "No epochs are announced, but this schedule depends on them: add an EpochListener for this"
              + " iterator to the network, or call epochStarted before each epoch.");
    }
  }

  /** Whether the schedule needs epochs and none were announced. */
  synchronized boolean lacksEpochs() {
    return !announced && needsEpochs.getAsBoolean();
  }

  /** Counts images that the training has read. */
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
