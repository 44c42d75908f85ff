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
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network on several devices with Deeplearning4j's ParallelWrapper: each worker has a
 * replica of the network and takes a batch of its own, and after each of these steps the parameters
 * and the updaters' states are averaged. With momentum and equal batches that is the step of the
 * mean gradient over all of them; batch normalisation normalises by each worker's own batch.
 *
 * <p>ParallelWrapper fires no epoch events and makes new replicas for each call: their epoch count,
 * parameters and updater's state come from the network, all else is given to them here. The batches
 * are read and masked on the calling thread, in order, and go to the workers in turn, so that the
 * result depends on the number of workers and not on their speed. At an epoch's end, workers
 * without a batch sit the step out.
 *
 * @param network the network, which is the first worker's
 * @param workers how many, at least 2
 * @param preparation what is done to a replica before it trains
 */
record ReplicaTraining(
    ComputationGraph network, int workers, Consumer<ComputationGraph> preparation) {

  /**
   * Trains one epoch, and counts it.
   *
   * @param batches the epoch's batches
   * @param listeners each worker's listener
   * @param seeds the seed of what each worker's layers draw: ND4J's generator is one for each
   *     thread
   */
  void fit(
      DataSetIterator batches, IntFunction<TrainingListener> listeners, IntToLongFunction seeds) {
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

  /** What a worker threw comes wrapped once for each thread and method on its way. */
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

    /** The first worker trains the network itself, from which the others are still copying. */
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
      return new Replica(uuid + "_thread_" + threadId, threadId, wrapper, mode, averagingFrequency);
    }

    private final class Replica extends DefaultTrainer {

      Replica(
          String uuid,
          int threadId,
          ParallelWrapper wrapper,
          WorkspaceMode mode,
          int averagingFrequency) {
        this.uuid = uuid;
        this.threadId = threadId;
        this.parallelWrapper = wrapper;
        this.workspaceMode = mode;
        this.averagingFrequency = averagingFrequency;
        this.originalModel = network;
        setupIfNeccessary();
      }

      /** On the worker's thread, when its replica is there. */
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

      /** What the superclass lets through, errors above all, would leave the wrapper waiting. */
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
