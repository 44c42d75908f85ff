package org.gridmask.iterator;

import java.util.Set;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.callbacks.DataSetCallback;

/**
 * Detects ND4J's prefetching. If a masking iterator is wrapped in one of ND4J's asynchronous
 * iterators, batches are fetched before their epoch begins, so that masking must be deferred until
 * the training reads them.
 */
final class AsyncPrefetching {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Set<Class<?>> OURS =
      Set.of(AsyncPrefetching.class, DeferredDataSet.class, DeferredMultiDataSet.class);

  private AsyncPrefetching() {}

  /** Whether this thread belongs to an asynchronous iterator of ND4J or Deeplearning4j. */
  static boolean isOnThisThread() {
    Class<?> owner = Thread.currentThread().getClass().getEnclosingClass();
    return owner != null
        && (AsyncDataSetIterator.class.isAssignableFrom(owner)
            || AsyncMultiDataSetIterator.class.isAssignableFrom(owner));
  }

  /** Whether the caller only relocates a prefetched batch's arrays, such as to a device. */
  static boolean isMovingArrays() {
    return STACK.walk(
        frames ->
            frames
                .map(StackWalker.StackFrame::getDeclaringClass)
                .filter(c -> !OURS.contains(c))
                .findFirst()
                .filter(DataSetCallback.class::isAssignableFrom)
                .isPresent());
  }
}
