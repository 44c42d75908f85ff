package org.gridmask.iterator;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.gridmask.internal.nd4j.CallingThread;
import org.gridmask.internal.thread.Threads;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Prefetches one pass over an iterator on a separate thread, which starts with the first call. An
 * exception on that thread is rethrown to the consumer after the batches read before it; ND4J's
 * AsyncDataSetIterator would block the consumer forever.
 */
final class Prefetcher<T> implements Iterator<T>, AutoCloseable {

  private sealed interface Step<T> {}

  private record Batch<T>(T value) implements Step<T> {}

  private record End<T>() implements Step<T> {}

  private record Failure<T>(Throwable cause) implements Step<T> {}

  private final Iterator<T> source;
  private final BlockingQueue<Step<T>> queue;
  private Thread thread;
  private Step<T> current;
  private boolean closed;

  Prefetcher(Iterator<T> source, int depth) {
    this.source = source;
    this.queue = new ArrayBlockingQueue<>(depth);
  }

  @Override
  public boolean hasNext() {
    if (current == null) {
      current = take();
    }
    if (current instanceof Failure<T> failure) {
      throw Threads.rethrown(failure.cause());
    }
    return current instanceof Batch<T>;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T value = ((Batch<T>) current).value();
    current = null;
    return value;
  }

  private Step<T> take() {
    if (closed) {
      throw new IllegalStateException("the iterator is closed; call reset() to reuse it");
    }
    if (thread == null) {
      int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
      thread = Threads.daemon(CallingThread.PREFETCHER, () -> readAhead(device));
      thread.start();
    }
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (CallingThread.isPrefetching()) {
        // ND4J interrupts its own thread at a reset; an exception would outlive the reset.
        return new End<>();
      }
      throw new IllegalStateException("interrupted while waiting for the next batch", e);
    }
  }

  private void readAhead(int device) {
    try {
      Nd4j.getAffinityManager().unsafeSetDevice(device);
      Step<T> last = new End<>();
      try {
        while (!Thread.currentThread().isInterrupted() && source.hasNext()) {
          T batch = source.next();
          Nd4j.getExecutioner().commit();
          queue.put(new Batch<>(batch));
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        // Errors and sneaky checked exceptions, too, must reach the waiting consumer.
        last = new Failure<>(e);
      }
      queue.put(last);
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the thread; the source may be reused when this returns. */
  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      Threads.end(queue::clear, thread);
    }
  }
}
