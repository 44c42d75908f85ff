package org.gridmask.examples.train;

import java.util.Collection;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.TrainConfig;

/** Processes, usually on other machines, that train the replicas of a network. */
public interface Cluster extends AutoCloseable {

  /** Connects to a cluster; found by {@link java.util.ServiceLoader}. */
  interface Provider {

    /**
     * Connects to a cluster.
     *
     * @param master its address
     * @return the cluster
     * @throws TrainingException if it cannot be reached or used; the message is one line
     */
    Cluster connect(String master);
  }

  /** One network's training. */
  interface Training {

    /**
     * Trains one epoch: the workers of a step train a batch each, or several, and then their
     * parameters and updater states are averaged. Increments the epoch count.
     *
     * @param epoch the epoch, from 0
     * @param order the numbers of the images, in the epoch's order
     * @param trained receives the number of images trained so far, after each step
     * @return the sums over the epoch
     * @throws TrainingException if a loss becomes NaN or infinite, or the cluster fails
     */
    Epoch fit(int epoch, int[] order, IntConsumer trained);

    /**
     * The unreadable images that were skipped so far.
     *
     * @return their numbers in the data set
     */
    Collection<Integer> unreadable();
  }

  /**
   * One epoch.
   *
   * @param images the number of images trained
   * @param loss the mean loss
   * @param masked the number of images that the reported mask dropped pixels of
   * @param maskHash the sum of the hashes of these masks
   */
  record Epoch(long images, double loss, long masked, long maskHash) {}

  /**
   * The cluster in words.
   *
   * @return such as "Spark 3.5.9, local[2]"
   */
  String name();

  /**
   * How many replicas can train at once.
   *
   * @return the number, at least 1
   */
  int slots();

  /**
   * Begins or resumes a training.
   *
   * @param network the network, whose parameters and updater state each step changes
   * @param config its configuration
   * @param batches the training batches
   * @return the training
   */
  Training train(ComputationGraph network, TrainConfig config, KeyedBatches batches);

  /**
   * What happened to the processes so far.
   *
   * @return one sentence, such as about lost ones; empty if there is nothing to tell
   */
  String remark();

  @Override
  void close();
}
