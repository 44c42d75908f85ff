package org.gridmask.internal.nd4j;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.callbacks.DataSetCallback;

/**
 * What the calling thread is doing in ND4J and Deeplearning4j. Only the thread and its stack tell
 * training from evaluation, and reading ahead from reading.
 */
public final class CallingThread {

  /** The name of the prefetching thread of a masking iterator, which reads within an epoch. */
  public static final String PREFETCHER = "gridmask-prefetch";

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final Set<String> TRAINERS =
      Set.of(
          "org.deeplearning4j.nn.multilayer.MultiLayerNetwork",
          "org.deeplearning4j.nn.graph.ComputationGraph",
          "org.deeplearning4j.earlystopping.trainer.BaseEarlyStoppingTrainer",
          "org.deeplearning4j.parallelism.ParallelWrapper",
          "org.nd4j.autodiff.samediff.SameDiff");

  private CallingThread() {}

  /** Whether this is the prefetching thread of an asynchronous iterator. */
  public static boolean isPrefetching() {
    Class<?> owner = Thread.currentThread().getClass().getEnclosingClass();
    return owner != null
        && (AsyncDataSetIterator.class.isAssignableFrom(owner)
            || AsyncMultiDataSetIterator.class.isAssignableFrom(owner));
  }

  /** Whether an asynchronous iterator only relocates a batch's arrays, such as to a device. */
  public static boolean isMovingArrays() {
    return STACK.walk(
        frames ->
            frames
                .map(StackWalker.StackFrame::getDeclaringClass)
                .filter(c -> !c.getName().startsWith("org.gridmask."))
                .findFirst()
                .filter(DataSetCallback.class::isAssignableFrom)
                .isPresent());
  }

  /** Whether a MultipleEpochsIterator, of which there are two, is reading. */
  static boolean isRepeatingPasses() {
    return isIn(f -> f.getDeclaringClass().getSimpleName().equals("MultipleEpochsIterator"));
  }

  /** Whether this thread trains a network, or prefetches in a masking iterator, in an epoch. */
  static boolean isReadingForTraining() {
    return Thread.currentThread().getName().equals(PREFETCHER)
        || isIn(f -> isTraining(f.getDeclaringClass().getName(), f.getMethodName()));
  }

  /** Whether early stopping is running, which swallows exceptions of {@code next}. */
  public static boolean isStoppingEarly() {
    return isIn(f -> f.getDeclaringClass().getSimpleName().equals("BaseEarlyStoppingTrainer"));
  }

  private static boolean isTraining(String className, String method) {
    return method.startsWith("fit") && TRAINERS.contains(className);
  }

  /** Whether a network is being trained by any thread, for which this one may be prefetching. */
  static boolean isTrainingOnAnyThread() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> isTraining(frame.getClassName(), frame.getMethodName()));
  }

  /** Whether an iterator reads a record only to find out whether it can be reset. */
  static boolean isProbing() {
    return isIn(f -> f.getMethodName().equals("resetSupported"));
  }

  private static boolean isIn(Predicate<StackWalker.StackFrame> frame) {
    return STACK.walk(frames -> frames.anyMatch(frame));
  }

  /**
   * Throws an exception where the training or evaluation sees it. An asynchronous iterator would
   * wait forever for a prefetching thread that failed, so there a batch that throws it is queued.
   *
   * @param whenSeen called when it is thrown there
   */
  static void fail(RuntimeException failure, Runnable whenSeen) {
    if (!isPrefetching()) {
      throw failure;
    }
    BlockingQueue<Object> queue = queue();
    if (queue == null) {
      throw failure;
    }
    Supplier<RuntimeException> seen =
        () -> {
          whenSeen.run();
          return failure;
        };
    boolean multi =
        AsyncMultiDataSetIterator.class.isAssignableFrom(
            Thread.currentThread().getClass().getEnclosingClass());
    // Never waits, since the caller may hold the iterator's lock. If the queue is full, its
    // consumer
    // is not waiting, and gets the exception after the batches before it.
    if (!queue.offer(multi ? new FailedMultiDataSet(seen) : new FailedDataSet(seen))) {
      throw seen.get();
    }
  }

  /** Runs work whose exceptions the training or evaluation must see. */
  static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      fail(e, () -> {});
    }
  }

  /** The queue that this prefetching thread fills; null if ND4J hides it. */
  @SuppressWarnings("unchecked")
  static BlockingQueue<Object> queue() {
    Thread thread = Thread.currentThread();
    try {
      Field field = thread.getClass().getDeclaredField("queue");
      field.setAccessible(true);
      return (BlockingQueue<Object>) field.get(thread);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  /** A batch whose features cannot be read. */
  @SuppressWarnings("serial")
  private static final class FailedDataSet extends DataSet {
    private final transient Supplier<RuntimeException> failure;

    FailedDataSet(Supplier<RuntimeException> failure) {
      this.failure = failure;
    }

    @Override
    public INDArray getFeatures() {
      throw failure.get();
    }
  }

  /** {@link FailedDataSet} for several inputs. */
  @SuppressWarnings("serial")
  private static final class FailedMultiDataSet extends MultiDataSet {
    private final transient Supplier<RuntimeException> failure;

    FailedMultiDataSet(Supplier<RuntimeException> failure) {
      this.failure = failure;
    }

    @Override
    public INDArray[] getFeatures() {
      throw failure.get();
    }
  }
}
