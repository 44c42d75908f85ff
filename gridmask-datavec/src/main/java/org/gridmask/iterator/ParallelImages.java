package org.gridmask.iterator;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.gridmask.internal.thread.Threads;

/** The images of a batch, partitioned for parallel work; small batches have one part. */
record ParallelImages(int images, int parts) {

  /** The rows of pixels that are worth a task: about 50 microseconds of work. */
  private static final int MIN_ROWS = 2048;

  /** Work on a part of the images. */
  @FunctionalInterface
  interface Work {
    /** Processes the images [from, to). */
    void on(int from, int to);
  }

  static ParallelImages of(int images, long rowsEach) {
    long worthwhile = images * rowsEach / MIN_ROWS;
    // Several parts per thread balance the load.
    int max = Math.min(images, 4 * (ForkJoinPool.getCommonPoolParallelism() + 1));
    return new ParallelImages(images, (int) Math.max(1, Math.min(worthwhile, max)));
  }

  /** Processes all images and rethrows the exception of the first part that failed. */
  void forEach(Work work) {
    if (parts == 1) {
      work.on(0, images);
      return;
    }
    // Caught here, since the pool would wrap exceptions.
    var thrown = new AtomicReferenceArray<Throwable>(parts);
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              try {
                work.on(start(part), start(part + 1));
              } catch (RuntimeException | Error e) {
                thrown.set(part, e);
              }
            });
    for (int part = 0; part < parts; part++) {
      if (thrown.get(part) != null) {
        throw Threads.rethrown(thrown.get(part));
      }
    }
  }

  private int start(int part) {
    return (int) ((long) images * part / parts);
  }
}
