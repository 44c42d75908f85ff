package org.gridmask.spark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.examples.train.KeyedBatches;
import org.gridmask.spark.ReplicaPool;
import org.gridmask.spark.train.TrainedReplicas.Replica;
import org.gridmask.spark.train.TrainedReplicas.TrainedBatch;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains one replica in one round, on an executor. A function of its task and the state, so that a
 * repeated or speculative execution has the same result.
 *
 * @param run identifies the training
 * @param configuration the network's, as JSON
 * @param fastPath whether it runs on oneDNN if that is available
 * @param precision the type of numbers there
 * @param batches the training batches
 * @param state the state to start from
 */
record TrainReplica(
    String run,
    Broadcast<String> configuration,
    boolean fastPath,
    Precision precision,
    KeyedBatches batches,
    Broadcast<NetworkState> state)
    implements Function<ReplicaTask, TrainedReplicas> {

  /** A replica with the reader of its batches, as it is kept from round to round. */
  private record Kept(ComputationGraph network, int vertices, KeyedBatches batches) {}

  @Override
  public TrainedReplicas call(ReplicaTask task) throws IOException {
    Kept idle = ReplicaPool.take(run, Kept.class);
    Kept replica = idle == null ? create() : idle;
    state.value().copyTo(replica.network());
    Nd4j.getRandom().setSeed(task.seed());
    List<TrainedBatch> trained = new ArrayList<>();
    List<KeyedBatches.Unreadable> unreadable = new ArrayList<>();
    for (ReplicaTask.Batch batch : task.batches()) {
      KeyedBatches.Read read = replica.batches().read(task.epoch(), batch.first(), batch.images());
      unreadable.addAll(read.unreadable());
      if (unreadable.isEmpty()) {
        replica.network().fit(read.batch());
        trained.add(
            new TrainedBatch(
                read.batch().numExamples(),
                replica.network().score(),
                read.masked(),
                read.maskHash()));
      }
      close(read.batch());
    }
    NetworkState result = NetworkState.of(replica.network());
    ReplicaPool.giveBack(run, replica);
    return new TrainedReplicas(
        result.params(),
        result.updater(),
        List.of(
            new Replica(
                task.worker(),
                replica.vertices(),
                idle == null,
                SparkEnv.get().executorId(),
                trained,
                unreadable)));
  }

  private Kept create() {
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.value()));
    network.init();
    FastPath.Attached attached =
        fastPath ? FastPath.attachTo(network, precision) : FastPath.Attached.NOTHING;
    return new Kept(network, attached.vertices(), batches);
  }

  /** Frees the arrays, which would last until the next garbage collection. */
  private static void close(DataSet batch) {
    if (batch != null) {
      batch.getFeatures().close();
      batch.getLabels().close();
    }
  }
}
