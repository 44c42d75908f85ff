package org.gridmask.spark.train;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.KeyedBatches;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application of Spark. */
final class SparkCluster implements Cluster {

  private static final Logger LOG = LoggerFactory.getLogger(SparkCluster.class);

  private final JavaSparkContext context;
  private final int slots;
  private final AtomicInteger lost = new AtomicInteger();

  SparkCluster(JavaSparkContext context, int slots) {
    this.context = context;
    this.slots = slots;
    context
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                lost.incrementAndGet();
                LOG.warn("Lost executor {}: {}", removed.executorId(), removed.reason());
              }
            });
  }

  @Override
  public String name() {
    return "Spark " + context.version() + ", " + context.master();
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public Training train(ComputationGraph network, TrainConfig config, KeyedBatches batches) {
    return new SparkTraining(context, network, config, batches, this::log);
  }

  private void log(TrainedReplicas round) {
    for (TrainedReplicas.Replica replica : round.replicas()) {
      LOG.info(
          "Worker {} on executor {}: {} replica, {} vertices on oneDNN",
          replica.worker(),
          replica.executor(),
          replica.isNew() ? "new" : "kept",
          replica.vertices());
    }
  }

  @Override
  public String remark() {
    int count = lost.get();
    return count == 0
        ? ""
        : "Lost "
            + count
            + (count == 1 ? " executor; its" : " executors; their")
            + " work was repeated.";
  }

  @Override
  public void close() {
    context.close();
  }
}
