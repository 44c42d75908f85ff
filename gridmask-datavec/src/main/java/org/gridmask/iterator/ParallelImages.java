package org.gridmask.iterator;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.gridmask.internal.thread.Threads;

/** The images of a batch in parts for several threads, or in one where that is not worth it. */
record ParallelImages(int images, int parts) {

  /** How many rows of pixels, some 50 microseconds' work, are worth being given to a thread. */
  private static final int MIN_ROWS = 2048;

  /** Work on a part of the images. */
  @FunctionalInterface
  interface Work {
    /** Does the images [from, to). */
    void on(int from, int to);
  }

  static ParallelImages of(int images, int height) {
    long worthwhile = (long) images * height / MIN_ROWS;
    // More than one for each thread, so that all end at about the same time.
    int max = Math.min(images, 4 * (ForkJoinPool.getCommonPoolParallelism() + 1));
    return new ParallelImages(images, (int) Math.max(1, Math.min(worthwhile, max)));
  }

  /** Does all images, and throws what the work on the first of the parts that failed threw. */
  void forEach(Work work) {
    if (parts == 1) {
      work.on(0, images);
      return;
    }
    // Caught here, since the pool would wrap it.
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
