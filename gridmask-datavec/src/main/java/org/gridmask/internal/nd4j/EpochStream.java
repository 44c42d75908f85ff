package org.gridmask.internal.nd4j;

import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;
import org.gridmask.check.Checks;
import org.gridmask.mask.MaskGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epochs of one adapter: an epoch is announced, one pass over the images is drawn, the epoch
 * ends. Thread-safe. What is read from serialised form starts without an epoch.
 */
public final class EpochStream implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(EpochStream.class);

  private static final String SHIELD =
      "wrap the iterator in an AsyncShieldDataSetIterator (or AsyncShieldMultiDataSetIterator), or in"
          + " a MaskingDataSetIterator, which prefetches within epochs";

  /** What an adapter is, which decides what may be drawn outside of an epoch. */
  public enum Kind {
    /** Nothing; batches that are read ahead are drawn when the training takes them. */
    ITERATOR("this masking iterator", "unmasked()"),
    /** Nothing. */
    PRE_PROCESSOR(
        "this pre-processor",
        "an iterator without it, or the unmasked() of a MaskingDataSetIterator. Inside of a composite"
            + " pre-processor, the listener needs it by itself, unless a masking iterator is around"),
    /** Images before the first epoch, for normalisers, and those that are read ahead. */
    TRANSFORM("this image transform", "an iterator without random transforms"),
    /** Passes before the first epoch, each of which counts as one, and those read ahead. */
    READER("this iterator's random transforms", "an iterator without random transforms");

    private final String subject;
    private final String instead;

    Kind(String subject, String instead) {
      this.subject = subject;
      this.instead = instead;
    }
  }

  /** A pass over the images, from one reset to the next. */
  private static final class Pass {
    private long images;
  }

  /** An announced epoch. */
  private static final class Epoch {
    private final int number;
    private Pass pass;

    /** Whether training took images, rather than only prefetching. */
    private boolean used;

    private long images;
    private long masked;

    Epoch(int number) {
      this.number = number;
    }
  }

  /** The position of images in a pass, whose epoch is not known yet. */
  public static final class Place {
    private final Pass pass;
    private final long first;

    private Place(Pass pass, long first) {
      this.pass = pass;
      this.first = first;
    }
  }

  /** An epoch and the position of its next images. */
  public record Draw(int epoch, long first) {}

  private final Kind kind;
  private transient Epoch current;
  private transient boolean running;
  private transient Pass pass;

  /** The number of passes before the first epoch was announced. */
  private transient int passes;

  /** The prefetching thread that reads ahead of the next epoch. */
  private transient Thread ahead;

  /** The queue of the last training that read ahead of the next epoch. */
  private transient WeakReference<Object> queue;

  /** A prefetching thread whose consumer got its exception. */
  private transient Thread abandoned;

  private transient boolean drewBefore;
  private transient boolean logged;
  private transient boolean sizeChecked;

  public EpochStream(Kind kind) {
    this.kind = kind;
  }

  /**
   * Starts an epoch.
   *
   * @throws IllegalStateException if images of this epoch were read ahead with another epoch's
   *     draws
   */
  public synchronized void epochStarted(int number) {
    Checks.notNegative("epoch", number);
    if (running && current.number == number && !current.used) {
      // Announced by two listeners, or by a listener and the iterator around.
      return;
    }
    boolean isAhead = ahead != null && pass != null && pass.images > 0;
    boolean isOther = isAhead && number != expected();
    boolean continues = isAhead && ahead.isAlive();
    ahead = null;
    queue = null;
    if (isOther) {
      throw new IllegalStateException(
          "images were read ahead of epoch %d as those of another one, up to image %d: %s"
              .formatted(number, pass.images, SHIELD));
    }
    drewBefore = current != null && current.pass != null;
    current = new Epoch(number);
    running = true;
    if (continues) {
      current.pass = pass;
    } else if (kind == Kind.PRE_PROCESSOR || kind == Kind.TRANSFORM) {
      // They do not see resets.
      pass = null;
    }
  }

  public synchronized void epochEnded() {
    running = false;
  }

  /**
   * Checks that images may be drawn, before any are read and would be lost.
   *
   * @throws IllegalStateException if no epoch is running
   */
  public synchronized void requireRunning() {
    if (!running) {
      throw outside();
    }
  }

  public synchronized boolean isRunning() {
    return running;
  }

  /** Whether the running epoch has drawn images of the pass that is being read. */
  public synchronized boolean isDrawing() {
    return running && current.pass != null && current.pass == pass;
  }

  /** The epoch that images which are read now belong to, as far as is known. */
  public synchronized int expected() {
    if (current == null) {
      return passes;
    }
    return running ? current.number : current.number + 1;
  }

  /** Restarts at the first image. */
  public synchronized void passStarted() {
    if (current == null && pass != null && pass.images > 0) {
      passes++;
    }
    pass = null;
  }

  /** Reserves the next images, to be drawn when the training takes them. */
  public synchronized Place take(long images) {
    if (pass == null) {
      pass = new Pass();
    }
    Place place = new Place(pass, pass.images);
    pass.images += images;
    return place;
  }

  /** Draws the next images now. */
  public Draw draw(long images) {
    return draw(images, false);
  }

  /**
   * Draws the next images now.
   *
   * @param needsEpochs whether a transform's draws depend on the epoch, so that it must be
   *     announced
   * @throws IllegalStateException if no epoch is running, or it has had its pass
   */
  public Draw draw(long images, boolean needsEpochs) {
    return drawn(() -> drawNext(images, needsEpochs));
  }

  /**
   * Draws images whose place was reserved.
   *
   * @throws IllegalStateException if no epoch is running, or it has had its pass
   */
  public Draw draw(Place place) {
    return drawn(() -> drawAt(place));
  }

  /** Without the lock, since a prefetching thread may wait for room in its queue. */
  private Draw drawn(Supplier<Draw> draw) {
    try {
      return draw.get();
    } catch (IllegalStateException e) {
      Thread thread = Thread.currentThread();
      CallingThread.fail(e, () -> abandon(thread));
      return new Draw(expected(), 0);
    }
  }

  /** Forgets what a thread read ahead: its consumer got an exception, and will not train on it. */
  private synchronized void abandon(Thread thread) {
    abandoned = thread;
    queue = null;
  }

  private synchronized Draw drawNext(long images, boolean needsEpochs) {
    if (abandoned == Thread.currentThread()) {
      throw outside();
    }
    boolean isPrefetching = !running && CallingThread.isPrefetching();
    if (isPrefetching && kind != Kind.PRE_PROCESSOR) {
      return drawAhead(images, needsEpochs);
    }
    Place place = take(images);
    if (!running && mayDrawOutside(needsEpochs)) {
      return new Draw(expected(), place.first);
    }
    return drawAt(place);
  }

  private synchronized Draw drawAt(Place place) {
    if (!running) {
      throw outside();
    }
    current.used |= !CallingThread.isPrefetching();
    if (current.pass == null) {
      current.pass = place.pass;
      refuseRepeats();
    } else if (current.pass != place.pass) {
      throw new IllegalStateException(
          ("%s was reset and is read again within epoch %d, which would repeat its draws: one pass"
                  + " is one epoch; announce the next one, or evaluate on unmasked()")
              .formatted(kind.subject, current.number));
    }
    return new Draw(current.number, place.first);
  }

  private static void refuseRepeats() {
    if (CallingThread.isRepeatingPasses()) {
      throw new IllegalStateException(
          "a MultipleEpochsIterator makes several passes in one epoch, which would all get the"
              + " draws of that epoch: use fit(iterator, epochs), which announces each");
    }
  }

  /** Whether images may be drawn now although no epoch is running. */
  private boolean mayDrawOutside(boolean needsEpochs) {
    if (kind != Kind.TRANSFORM && kind != Kind.READER) {
      return false;
    }
    if (CallingThread.isProbing()) {
      return true;
    }
    if (current != null || (needsEpochs && CallingThread.isReadingForTraining())) {
      return false;
    }
    if (needsEpochs && !logged) {
      logged = true;
      LOG.info(
          "{} is used before an epoch is announced, and draws as in epoch 0. For training, announce"
              + " each epoch: add an EpochListener to the network.",
          kind.subject);
    }
    return true;
  }

  /**
   * Draws images on a prefetching thread, which an asynchronous iterator starts for each pass,
   * often shortly before the epoch is announced.
   */
  private Draw drawAhead(long images, boolean needsEpochs) {
    if (ahead != Thread.currentThread()) {
      ahead = Thread.currentThread();
      pass = null;
      refuseRepeats();
      boolean isTraining = CallingThread.isTrainingOnAnyThread();
      if (isTraining) {
        trainedAhead(needsEpochs);
      } else if (current != null) {
        throw outside();
      }
    }
    return new Draw(expected(), take(images).first);
  }

  /**
   * Refuses a second pass without an epoch. A fit has a queue for each pass; an early stopping
   * trainer has one, which it resets.
   */
  private void trainedAhead(boolean needsEpochs) {
    Object newQueue = CallingThread.queue();
    boolean isSecond = queue != null && queue.get() != newQueue;
    queue = new WeakReference<>(newQueue);
    if (isSecond && (current != null || needsEpochs)) {
      throw outside();
    }
    passes += isSecond ? 1 : 0;
  }

  private IllegalStateException outside() {
    return new IllegalStateException(
        ("no epoch is announced, so %s cannot draw. %sMultiLayerNetwork, ComputationGraph and early"
                + " stopping announce epochs by an EpochListener, which setListeners, clone and"
                + " loading may remove; for a ParallelWrapper and other loops call runEpoch(epoch, () ->"
                + " wrapper.fit(iterator)) or epochStarted(epoch) and epochEnded(); SameDiff has the"
                + " SameDiffEpochListener. To evaluate, or to fit a normaliser, read %s")
            .formatted(
                kind.subject,
                CallingThread.isPrefetching() ? "Something reads ahead: " + SHIELD + ". " : "",
                kind.instead));
  }

  /**
   * Checks after the first step of an epoch that its images came from here.
   *
   * @throws IllegalStateException if none did
   */
  public synchronized void requireImages() {
    if (current != null) {
      current.used = true;
    }
    if (running && current.pass == null) {
      throw new IllegalStateException(
          ("none of the images of epoch %d came from %s: the network is trained on other data, or the"
                  + " iterator keeps its batches and runs pre-processors only once, as an"
                  + " ExistingDataSetIterator does (use a MaskingDataSetIterator)")
              .formatted(current.number, kind.subject));
    }
  }

  /** {@link #requireImages} at the end of an epoch, if the epoch before had images. */
  public synchronized void requireImagesAgain() {
    if (drewBefore) {
      requireImages();
    }
  }

  /** Logs a warning, once, if masks are drawn for images of a size that they do not suit. */
  public synchronized void checkSize(MaskGenerator generator, int height, int width) {
    if (!sizeChecked && !generator.suits(height, width)) {
      LOG.warn(
          "{} is not made for images of {}x{} pixels: many will lose nothing, or nearly everything",
          generator,
          height,
          width);
    }
    sizeChecked = true;
  }

  /** Counts images that the training has taken. */
  public synchronized void count(long images, int masked) {
    if (current != null) {
      current.images += images;
      current.masked += masked;
    }
  }

  public synchronized long images() {
    return current == null ? 0 : current.images;
  }

  public synchronized long masked() {
    return current == null ? 0 : current.masked;
  }
}
