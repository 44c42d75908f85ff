package org.gridmask.spark.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.KeyedBatches;
import org.gridmask.examples.train.TrainingException;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Synchronous data-parallel training. A round is one Spark job: the driver broadcasts the network's
 * state, each worker trains its next batches from there, and the states are averaged, in the order
 * of the workers or, if they are large, in a tree. Batches are numbered in the epoch's order and
 * dealt to the workers in turn.
 *
 * <p>Unreadable images have no position in the epoch's stream, as on one machine. One that a worker
 * meets is left out from then on, and the round is repeated.
 */
final class SparkTraining implements Cluster.Training {

  private static final Logger LOG = LoggerFactory.getLogger(SparkTraining.class);

  private static final int TREE_DEPTH = 2;

  /** Larger states would wait for the driver's network and memory. */
  private static final long MAX_COLLECTED_BYTES = 64L << 20;

  private final JavaSparkContext context;
  private final ComputationGraph network;
  private final TrainConfig config;
  private final KeyedBatches batches;
  private final Broadcast<String> configuration;
  private final String run = UUID.randomUUID().toString();
  private final BitSet unreadable = new BitSet();
  private final int workers;
  private final int batchSize;

  private final Consumer<TrainedReplicas> rounds;

  /**
   * Begins a training.
   *
   * @param rounds receives what each round has made
   */
  SparkTraining(
      JavaSparkContext context,
      ComputationGraph network,
      TrainConfig config,
      KeyedBatches batches,
      Consumer<TrainedReplicas> rounds) {
    this.rounds = rounds;
    this.context = context;
    this.network = network;
    this.config = config;
    this.batches = batches;
    workers = config.train().workers();
    batchSize = config.train().workerBatchSize();
    configuration = context.broadcast(network.getConfiguration().toJson());
  }

  @Override
  public Collection<Integer> unreadable() {
    return unreadable.stream().boxed().toList();
  }

  @Override
  public Cluster.Epoch fit(int epoch, int[] order, IntConsumer trained) {
    EpochSums sums = new EpochSums(epoch, workers);
    int[] images = readable(order);
    for (int first = 0; first < images.length; first = Math.toIntExact(sums.images())) {
      List<ReplicaTask> tasks = tasks(epoch, images, first);
      TrainedReplicas round = train(tasks);
      List<KeyedBatches.Unreadable> skipped =
          round.replicas().stream().flatMap(replica -> replica.unreadable().stream()).toList();
      if (skipped.isEmpty()) {
        int steps = tasks.get(0).batches().size();
        round.mean(network.getIterationCount() + steps, network.getEpochCount()).copyTo(network);
        sums.add(round);
        trained.accept(Math.toIntExact(sums.images()));
      } else {
        for (KeyedBatches.Unreadable image : skipped) {
          LOG.warn("Skipped {}", image.why());
          unreadable.set(image.image());
        }
        images = readable(order);
      }
    }
    if (sums.images() == 0) {
      throw new TrainingException("none of the training images can be read");
    }
    network.incrementEpochCount();
    return sums.epoch();
  }

  private int[] readable(int[] order) {
    return Arrays.stream(order).filter(image -> !unreadable.get(image)).toArray();
  }

  /** The tasks of the round that begins at an image: for each worker every n-th batch. */
  private List<ReplicaTask> tasks(int epoch, int[] images, int first) {
    List<ReplicaTask> tasks = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      List<ReplicaTask.Batch> own = new ArrayList<>();
      for (int step = 0; step < config.train().averagingFrequency(); step++) {
        long from = first + ((long) step * workers + worker) * batchSize;
        if (from < images.length) {
          int to = (int) Math.min(images.length, from + batchSize);
          own.add(new ReplicaTask.Batch(from, Arrays.copyOfRange(images, (int) from, to)));
        }
      }
      if (!own.isEmpty()) {
        long seed =
            KeyedRandom.of(config.seed(), Purpose.LAYERS, epoch, own.get(0).first()).nextLong();
        tasks.add(new ReplicaTask(worker, epoch, seed, own));
      }
    }
    return tasks;
  }

  private TrainedReplicas train(List<ReplicaTask> tasks) {
    NetworkState start = NetworkState.of(network);
    Broadcast<NetworkState> state = context.broadcast(start);
    try {
      JavaRDD<TrainedReplicas> each =
          context
              .parallelize(tasks, tasks.size())
              .map(
                  new TrainReplica(
                      run,
                      configuration,
                      config.train().fastPath(),
                      config.train().precision(),
                      batches,
                      state));
      TrainedReplicas trained =
          tasks.size() * start.bytes() <= MAX_COLLECTED_BYTES
              ? each.collect().stream().reduce(TrainedReplicas::plus).orElseThrow()
              : each.treeReduce(TrainedReplicas::plus, TREE_DEPTH);
      state.destroy();
      rounds.accept(trained);
      return trained;
    } catch (Exception e) {
      throw SparkErrors.inOneLine("the training on Spark failed", e);
    }
  }
}
