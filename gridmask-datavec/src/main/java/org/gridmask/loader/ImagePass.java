package org.gridmask.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.thread.Threads;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One pass over the images of an epoch, by threads that begin with the first question.
 *
 * <p>The threads decode the images in the epoch's order, as long as there is room in the ring. An
 * image's key is the number of readable images before it, so it is certain once all of those have
 * been decoded; then any thread transforms it, and writes it to its place.
 */
final class ImagePass implements AutoCloseable {

  /** What stays the same from pass to pass. */
  record Work(
      EncodedImages images,
      ImageDecoder decoder,
      PlanarWriter writer,
      int classes,
      int batchSize,
      int held,
      int threads,
      ObjIntConsumer<Exception> unreadable) {}

  /** How many decoded images each thread may have waiting for the key of a slower one. */
  private static final int WAITING = 4;

  private final Work work;
  private final BatchRing ring;
  private final int[] order;
  private final int epoch;
  private final Thread[] threads;

  /** The first position in the order that has not been taken. */
  private int next;

  /** What became of the positions from {@link #certain} on, where it is known. */
  private final Map<Integer, Outcome> outcomes = new HashMap<>();

  private int unreadableOutcomes;

  /** All positions before this one are known to be readable or not. */
  private int certain;

  /** The number of readable ones among them. */
  private int keys;

  private final Queue<Transform> transforms = new ArrayDeque<>();

  /** The number of images that are in their place, for each batch in the ring. */
  private final int[] written;

  /** What was thrown for an image, by the image's key. */
  private final TreeMap<Integer, Throwable> failures = new TreeMap<>();

  /** The number of batches that went out. */
  private int batches;

  /** The first batch whose memory must not be written to again yet. */
  private int firstHeld;

  private boolean closed;

  /** What ended a thread before its time. */
  private volatile Throwable broken;

  /** An image that was decoded, or what was thrown; neither if it is unreadable. */
  private record Outcome(ImageDecoder.Decoded image, Throwable failure) {
    static final Outcome UNREADABLE = new Outcome(null, null);

    boolean isReadable() {
      return this != UNREADABLE;
    }
  }

  /** An image to be transformed. */
  private record Transform(ImageDecoder.Decoded image, int index, int key) {}

  ImagePass(Work work, BatchRing ring, int[] order, int epoch) {
    this.work = work;
    this.ring = ring;
    this.order = order;
    this.epoch = epoch;
    written = new int[ring.size()];
    threads = new Thread[Math.min(work.threads(), Math.max(1, order.length))];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Threads.daemon("gridmask-images-" + i, this::run);
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (Throwable e) {
      // Those that did start must not go on alone.
      close();
      throw e;
    }
  }

  int epoch() {
    return epoch;
  }

  /** The number of images that went out, the last batch's included. */
  synchronized int images() {
    return Math.min(keys, batches * work.batchSize());
  }

  /** Waits until it is certain whether there is another readable image. */
  synchronized boolean hasNext() {
    while (keys <= batches * work.batchSize() && certain < order.length) {
      await();
    }
    if (keys == 0) {
      throw new UncheckedIOException(
          new IOException(
              work.images().name(0) + ": neither this nor any other of the images can be read"));
    }
    return keys > batches * work.batchSize();
  }

  /** The next batch, which stays as it is until as many others went out as are held. */
  synchronized DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has no more images");
    }
    firstHeld = Math.max(0, batches - work.held() + 1);
    notifyAll();
    int first = batches * work.batchSize();
    while (written[batches % ring.size()] < size(batches) || !isDecided(batches)) {
      await();
    }
    Map.Entry<Integer, Throwable> failure = failures.ceilingEntry(first);
    if (failure != null && failure.getKey() < first + work.batchSize()) {
      throw Threads.rethrown(failure.getValue());
    }
    written[batches % ring.size()] = 0;
    return ring.batch(batches, size(batches++));
  }

  private boolean isDecided(int batch) {
    return certain == order.length || size(batch) == work.batchSize();
  }

  /** The number of images in a batch, as far as they are certain. */
  private int size(int batch) {
    return Math.min(work.batchSize(), keys - batch * work.batchSize());
  }

  private void await() {
    if (closed) {
      throw new IllegalStateException("the iterator is closed; reset() begins anew");
    }
    if (broken != null) {
      throw Threads.rethrown(broken);
    }
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the next batch", e);
    }
  }

  private void run() {
    try {
      for (Runnable task = take(); task != null; task = take()) {
        task.run();
      }
    } catch (InterruptedException e) {
      // Closed: nobody waits for the rest of this pass.
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // No memory to keep books, at worst: a reader waits.
      broken = e;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** The next thing to do, null when there is none. */
  private synchronized Runnable take() throws InterruptedException {
    while (!closed) {
      Transform transform = transforms.poll();
      if (transform != null) {
        return () -> transform(transform);
      }
      if (certain == order.length) {
        return null;
      }
      int probableKey = keys + next - certain - unreadableOutcomes;
      if (next < order.length
          && probableKey / work.batchSize() < firstHeld + ring.size()
          && next - certain < WAITING * threads.length) {
        int position = next++;
        return () -> decode(position, probableKey);
      }
      wait();
    }
    return null;
  }

  private void decode(int position, int probableKey) {
    int index = order[position];
    Outcome outcome;
    try {
      byte[] encoded = work.images().encoded(index);
      outcome =
          new Outcome(
              work.decoder().decode(work.images().name(index), encoded, epoch, probableKey), null);
    } catch (IOException | RuntimeException e) {
      outcome = leftOut(index, e);
    } catch (Throwable e) {
      outcome = new Outcome(null, e);
    }
    decoded(position, outcome);
  }

  private Outcome leftOut(int index, Exception why) {
    try {
      // An interrupt by close() looks like a file that cannot be read.
      if (!isClosed()) {
        work.unreadable().accept(why, index);
      }
      return Outcome.UNREADABLE;
    } catch (Throwable e) {
      return new Outcome(null, e);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void decoded(int position, Outcome outcome) {
    if (closed) {
      if (outcome.image() != null) {
        outcome.image().close();
      }
      return;
    }
    outcomes.put(position, outcome);
    unreadableOutcomes += outcome.isReadable() ? 0 : 1;
    for (Outcome known = outcomes.remove(certain);
        known != null;
        known = outcomes.remove(certain)) {
      if (known.image() != null) {
        transforms.add(new Transform(known.image(), order[certain], keys++));
      } else if (known.failure() != null) {
        finished(keys++, known.failure());
      } else {
        unreadableOutcomes--;
      }
      certain++;
    }
    notifyAll();
  }

  private void transform(Transform task) {
    Throwable failure = null;
    try (task.image;
        Mat image = task.image().transformed(epoch, task.key())) {
      int label = work.images().label(task.index());
      if (label < 0 || label >= work.classes()) {
        throw new IllegalStateException(
            "%s: its label must be at least 0 and less than the number of classes, %d, but is %d"
                .formatted(work.images().name(task.index()), work.classes(), label));
      }
      work.writer().write(image, ring.image(task.key()));
      FloatBuffer oneHot = ring.label(task.key());
      for (int i = 0; i < work.classes(); i++) {
        oneHot.put(i, i == label ? 1 : 0);
      }
    } catch (Throwable e) {
      // Whatever it is, a reader waits.
      failure = e;
    }
    finished(task.key(), failure);
  }

  private synchronized void finished(int key, Throwable failure) {
    if (failure != null) {
      failures.put(key, failure);
    }
    written[key / work.batchSize() % ring.size()]++;
    notifyAll();
  }

  /** Ends the threads; the ring may be used by others when this returns. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Threads.end(() -> {}, threads);
    synchronized (this) {
      transforms.forEach(transform -> transform.image().close());
      transforms.clear();
      outcomes.values().stream()
          .filter(outcome -> outcome.image() != null)
          .forEach(outcome -> outcome.image().close());
      outcomes.clear();
    }
  }
}
