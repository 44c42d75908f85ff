package org.gridmask.examples.train;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.factory.DefaultTrainerContext;
import org.deeplearning4j.parallelism.trainer.DefaultTrainer;
import org.deeplearning4j.parallelism.trainer.Trainer;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Data-parallel training with Deeplearning4j's ParallelWrapper: each worker has a replica of the
 * network and trains on its own batch, and after each step the parameters and the updaters' states
 * are averaged. With momentum and equal batch sizes that is a step with the mean gradient over all
 * batches; batch normalisation uses the statistics of each worker's batch.
 *
 * <p>ParallelWrapper fires no epoch events and creates new replicas for each call: their epoch
 * count, parameters and updater's state come from the network, everything else is set up here. The
 * batches are read and masked in order on the calling thread and distributed round-robin, so the
 * result depends on the number of workers but not on timing. At the end of an epoch, workers
 * without a batch skip the step.
 *
 * @param network the network, which the first worker trains directly
 * @param workers the number of workers, at least 2
 * @param preparation applied to each replica before it trains
 */
record ReplicaTraining(
    ComputationGraph network, int workers, Consumer<ComputationGraph> preparation) {

  /**
   * Trains one epoch and increments the epoch count.
   *
   * @param batches the epoch's batches, the inputs and labels of the network
   * @param listeners each worker's listener
   * @param seeds the seed of each worker's layers: ND4J has one generator per thread
   */
  void fit(
      MultiDataSetIterator batches,
      IntFunction<TrainingListener> listeners,
      IntToLongFunction seeds) {
    ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network)
            .workers(workers)
            .averagingFrequency(1)
            .prefetchBuffer(0)
            .build();
    wrapper.setTrainerContext(new Replicas(listeners, seeds));
    try {
      wrapper.fit(batches);
    } catch (RuntimeException e) {
      throw unwrapped(e);
    } finally {
      wrapper.shutdown();
      network.setListeners();
    }
    network.incrementEpochCount();
  }

  /** Exceptions of workers are wrapped several times. */
  private static RuntimeException unwrapped(RuntimeException e) {
    Throwable cause = e;
    while (cause.getClass() == RuntimeException.class && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException thrown ? thrown : e;
  }

  private final class Replicas extends DefaultTrainerContext {
    private final IntFunction<TrainingListener> listeners;
    private final IntToLongFunction seeds;

    /**
     * The first worker trains the network itself, so it must wait until the others have copied it.
     */
    private final CountDownLatch copied = new CountDownLatch(workers);

    Replicas(IntFunction<TrainingListener> listeners, IntToLongFunction seeds) {
      this.listeners = listeners;
      this.seeds = seeds;
    }

    @Override
    public Trainer create(
        String uuid,
        int threadId,
        Model model,
        int rootDevice,
        boolean useMDS,
        ParallelWrapper wrapper,
        WorkspaceMode mode,
        int averagingFrequency) {
      return new Replica(
          uuid + "_thread_" + threadId, threadId, useMDS, wrapper, mode, averagingFrequency);
    }

    private final class Replica extends DefaultTrainer {

      Replica(
          String uuid,
          int threadId,
          boolean useMDS,
          ParallelWrapper wrapper,
          WorkspaceMode mode,
          int averagingFrequency) {
        this.uuid = uuid;
        this.threadId = threadId;
        this.useMDS = useMDS;
        this.parallelWrapper = wrapper;
        this.workspaceMode = mode;
        this.averagingFrequency = averagingFrequency;
        this.originalModel = network;
        setupIfNeccessary();
      }

      /** Called on the worker's thread once its replica exists. */
      @Override
      protected void postInit() {
        ComputationGraph replica = (ComputationGraph) replicatedModel;
        preparation.accept(replica);
        replica.setListeners(listeners.apply(threadId));
        Nd4j.getRandom().setSeed(seeds.applyAsLong(threadId));
        copied.countDown();
        try {
          copied.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted before the epoch's first step", e);
        }
      }

      /** Errors that the superclass does not catch would leave the wrapper waiting forever. */
      @Override
      public void run() {
        try {
          super.run();
        } catch (Throwable e) {
          if (thrownException == null) {
            thrownException = new RuntimeException(e);
          }
          copied.countDown();
          isStopped.set(true);
        }
      }
    }
  }
}
