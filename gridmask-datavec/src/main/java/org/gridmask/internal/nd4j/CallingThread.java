package org.gridmask.internal.nd4j;

import java.lang.reflect.Field;
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

  /** Whether a network is being trained by this thread. */
  static boolean isTraining() {
    return isIn(
        f ->
            f.getMethodName().startsWith("fit")
                && TRAINERS.contains(f.getDeclaringClass().getName()));
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
   * wait forever for a prefetching thread that failed, so there a batch that throws it is queued,
   * once there is room.
   *
   * @param whenSeen called when that batch throws it
   */
  static void fail(RuntimeException failure, Runnable whenSeen) {
    if (!isPrefetching()) {
      throw failure;
    }
    Thread thread = Thread.currentThread();
    try {
      Field field = thread.getClass().getDeclaredField("queue");
      field.setAccessible(true);
      boolean multi =
          AsyncMultiDataSetIterator.class.isAssignableFrom(thread.getClass().getEnclosingClass());
      @SuppressWarnings("unchecked")
      BlockingQueue<Object> queue = (BlockingQueue<Object>) field.get(thread);
      Supplier<RuntimeException> seen =
          () -> {
            whenSeen.run();
            return failure;
          };
      queue.put(multi ? new FailedMultiDataSet(seen) : new FailedDataSet(seen));
    } catch (InterruptedException e) {
      // The iterator is being reset.
      thread.interrupt();
    } catch (ReflectiveOperationException e) {
      failure.addSuppressed(e);
      throw failure;
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
