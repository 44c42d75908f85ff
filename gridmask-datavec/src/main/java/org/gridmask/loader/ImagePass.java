package org.gridmask.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.thread.Threads;
import org.gridmask.transform.Transformed;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One pass over the images of an epoch, by worker threads.
 *
 * <p>The threads decode images in the epoch's order, as long as there is room in the ring buffer.
 * An image's key is the number of readable images before it, so it is known once all of those are
 * decoded; then any thread transforms the image and writes it to its slot.
 */
final class ImagePass implements AutoCloseable {

  /** What is the same for all passes. */
  record Settings(
      EncodedImages images,
      ImageDecoder decoder,
      PlanarWriter writer,
      Targets targets,
      int batchSize,
      boolean dropLast,
      int held,
      int threads,
      ObjIntConsumer<Exception> unreadable) {}

  /** How many images per thread may be decoded before their keys are known. */
  private static final int MAX_PENDING = 4;

  private final Settings settings;
  private final BatchRing ring;
  private final int[] order;
  private final int epoch;
  private final Thread[] threads;

  /** The next position in the order to decode. */
  private int next;

  /** The decoding results of positions from {@link #resolved} on. */
  private final Map<Integer, Outcome> outcomes = new HashMap<>();

  private int unreadableOutcomes;

  /** All positions before this one are decoded or skipped. */
  private int resolved;

  /** The number of readable images among them. */
  private int keys;

  private final Queue<Transform> transforms = new ArrayDeque<>();

  /** The number of images written, for each batch in the ring. */
  private final int[] written;

  /** Exceptions by the keys of images. */
  private final TreeMap<Integer, Throwable> failures = new TreeMap<>();

  /** The number of batches returned. */
  private int batches;

  /** The first batch whose buffers must not be overwritten yet. */
  private int firstHeld;

  private boolean closed;

  /** What killed a worker thread. */
  private volatile Throwable workerFailure;

  /** A decoded image or an exception; neither for an unreadable image. */
  private record Outcome(ImageDecoder.Decoded image, Throwable failure) {
    static final Outcome UNREADABLE = new Outcome(null, null);

    boolean isReadable() {
      return this != UNREADABLE;
    }
  }

  /** An image to transform. */
  private record Transform(ImageDecoder.Decoded image, int index, int key) {}

  ImagePass(Settings settings, BatchRing ring, int[] order, int epoch) {
    this.settings = settings;
    this.ring = ring;
    this.order = order;
    this.epoch = epoch;
    ring.beginFilling(this);
    written = new int[ring.size()];
    threads = new Thread[Math.min(settings.threads(), Math.max(1, order.length))];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Threads.daemon("gridmask-images-" + i, this::run);
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (Throwable e) {
      // Stop those that did start.
      close();
      throw e;
    }
  }

  int epoch() {
    return epoch;
  }

  /** The number of images returned. */
  synchronized int images() {
    return Math.min(keys, batches * settings.batchSize());
  }

  /** Blocks until it is known whether there is another readable image. */
  synchronized boolean hasNext() {
    int wanted = batches * settings.batchSize() + (settings.dropLast() ? settings.batchSize() : 1);
    while (keys < wanted && resolved < order.length) {
      await();
    }
    if (keys == 0) {
      throw new UncheckedIOException(
          new IOException(
              settings.images().name(0)
                  + ": neither this nor any other of the images can be read"));
    }
    if (keys < wanted && batches == 0) {
      throw new UncheckedIOException(
          new IOException(
              "only %d of %d images can be read, fewer than one batch of %d"
                  .formatted(keys, order.length, settings.batchSize())));
    }
    return keys >= wanted;
  }

  /** The next batch, valid until {@code held} more are returned. */
  synchronized DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has no more images");
    }
    firstHeld = Math.max(0, batches - settings.held() + 1);
    notifyAll();
    int first = batches * settings.batchSize();
    while (written[batches % ring.size()] < size(batches) || !isComplete(batches)) {
      await();
    }
    Map.Entry<Integer, Throwable> failure = failures.ceilingEntry(first);
    if (failure != null && failure.getKey() < first + settings.batchSize()) {
      throw Threads.rethrown(failure.getValue());
    }
    written[batches % ring.size()] = 0;
    int batch = batches++;
    return ring.batch(batch, size(batch), () -> isValid(batch));
  }

  private synchronized boolean isValid(int batch) {
    return ring.isFilledBy(this) && batch >= firstHeld;
  }

  private boolean isComplete(int batch) {
    return resolved == order.length || size(batch) == settings.batchSize();
  }

  /** The number of images in a batch whose keys are known. */
  private int size(int batch) {
    return Math.min(settings.batchSize(), keys - batch * settings.batchSize());
  }

  private void await() {
    if (closed) {
      throw new IllegalStateException("the iterator is closed; call reset() to reuse it");
    }
    if (workerFailure != null) {
      throw Threads.rethrown(workerFailure);
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
      // Closed.
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // Such as an OutOfMemoryError: wake up the waiting consumer.
      workerFailure = e;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** The next task; null at the end. */
  private synchronized Runnable take() throws InterruptedException {
    while (!closed) {
      Transform transform = transforms.poll();
      if (transform != null) {
        return () -> transform(transform);
      }
      if (resolved == order.length) {
        return null;
      }
      int probableKey = keys + next - resolved - unreadableOutcomes;
      if (next < order.length
          && probableKey / settings.batchSize() < firstHeld + ring.size()
          && next - resolved < MAX_PENDING * threads.length) {
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
      byte[] encoded = settings.images().encoded(index);
      String name = settings.images().name(index);
      outcome =
          new Outcome(settings.decoder().decode(index, name, encoded, epoch, probableKey), null);
    } catch (IOException | RuntimeException e) {
      outcome = skip(index, e);
    } catch (Throwable e) {
      outcome = new Outcome(null, e);
    }
    decoded(position, outcome);
  }

  private Outcome skip(int index, Exception why) {
    try {
      // After close(), the interrupt makes files look unreadable.
      if (!isClosed()) {
        settings.unreadable().accept(why, index);
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
    for (Outcome known = outcomes.remove(resolved);
        known != null;
        known = outcomes.remove(resolved)) {
      if (known.image() != null) {
        transforms.add(new Transform(known.image(), order[resolved], keys++));
      } else if (known.failure() != null) {
        finished(keys++, known.failure());
      } else {
        unreadableOutcomes--;
      }
      resolved++;
    }
    notifyAll();
  }

  private void transform(Transform task) {
    Throwable failure = null;
    try (task.image) {
      Transformed transformed = task.image().transformed(epoch, task.key());
      try (Mat image = transformed.mat()) {
        settings.writer().write(image, ring.image(task.key(), image.rows(), image.cols()));
        ring.putLabel(
            task.key(),
            settings.targets().of(task.image(), transformed, task.index(), epoch, task.key()));
      }
    } catch (Throwable e) {
      // Errors, too, must reach the waiting consumer.
      failure = e;
    }
    finished(task.key(), failure);
  }

  private synchronized void finished(int key, Throwable failure) {
    if (failure != null) {
      failures.put(key, failure);
    }
    written[key / settings.batchSize() % ring.size()]++;
    notifyAll();
  }

  /** Stops the threads; the ring may be reused when this returns. */
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
