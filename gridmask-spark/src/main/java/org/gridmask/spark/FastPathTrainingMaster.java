package org.gridmask.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.Precision;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's parameter averaging with the fast path on the executors.
 *
 * <p>Deeplearning4j makes a new network for each partition in each averaging round. Here a process
 * keeps as many as train in it at once, attached, and each round starts with the driver's
 * parameters and updater state, as there. Broadcasts are removed after their round.
 *
 * <pre>
 * var master =
 *     new FastPathTrainingMaster(
 *         new ParameterAveragingTrainingMaster.Builder(1)
 *             .batchSizePerWorker(32)
 *             .rddTrainingApproach(RDDTrainingApproach.Direct));
 * var network = new SparkComputationGraph(context, configuration, master);
 * </pre>
 */
public final class FastPathTrainingMaster extends ParameterAveragingTrainingMaster {

  private final Precision precision;
  private final List<Broadcast<?>> broadcasts = new ArrayList<>();

  /**
   * Creates a master.
   *
   * @param builder the options of Deeplearning4j's
   */
  public FastPathTrainingMaster(Builder builder) {
    this(builder, Precision.FP32);
  }

  /**
   * Creates a master.
   *
   * @param builder the options of Deeplearning4j's
   * @param precision the type of numbers of the fast path
   */
  public FastPathTrainingMaster(Builder builder, Precision precision) {
    super(builder);
    this.precision = precision;
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    ComputationGraph network = graph.getNetwork();
    return worker(
        graph.getSparkContext(),
        new NetBroadcastTuple(
            network.getConfiguration(),
            network.params().dup(),
            copy(network.getUpdater().getStateViewArray())),
        true);
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
    MultiLayerNetwork layers = network.getNetwork();
    return worker(
        network.getSparkContext(),
        new NetBroadcastTuple(
            layers.getLayerWiseConfigurations(),
            layers.params().dup(),
            copy(layers.getUpdater().getStateViewArray())),
        false);
  }

  private static INDArray copy(INDArray state) {
    return state == null ? null : state.dup();
  }

  private Worker worker(JavaSparkContext context, NetBroadcastTuple tuple, boolean isGraph) {
    // Rounds follow each other: those before this one are over.
    broadcasts.forEach(Broadcast::destroy);
    broadcasts.clear();
    Broadcast<NetBroadcastTuple> broadcast = context.broadcast(tuple);
    broadcasts.add(broadcast);
    return new Worker(this, broadcast, isGraph);
  }

  /** Trains a kept replica. */
  private static final class Worker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final String run;
    private final Broadcast<NetBroadcastTuple> state;
    private final Precision precision;

    Worker(FastPathTrainingMaster master, Broadcast<NetBroadcastTuple> state, boolean isGraph) {
      super(
          state,
          master.saveUpdater,
          new WorkerConfiguration(
              isGraph,
              master.rddDataSetNumExamples,
              master.batchSizePerWorker,
              master.averagingFrequency,
              master.prefetchNumBatches,
              master.collectTrainingStats),
          master.trainingHookList,
          master.listeners,
          master.getRouterProvider());
      this.run = master.trainingMasterUID;
      this.state = state;
      this.precision = master.precision;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
      ComputationGraph kept = ReplicaPool.take(run, ComputationGraph.class);
      if (kept == null) {
        ComputationGraph made = super.getInitialModelGraph();
        FastPath.attachTo(made, precision);
        return made;
      }
      NetBroadcastTuple tuple = state.getValue();
      kept.params().assign(tuple.getParameters());
      if (tuple.getUpdaterState() != null) {
        kept.getUpdater().getStateViewArray().assign(tuple.getUpdaterState());
      }
      kept.getConfiguration().setIterationCount(tuple.getGraphConfiguration().getIterationCount());
      kept.getConfiguration().setEpochCount(tuple.getGraphConfiguration().getEpochCount());
      return kept;
    }

    @Override
    public MultiLayerNetwork getInitialModel() {
      MultiLayerNetwork kept = ReplicaPool.take(run, MultiLayerNetwork.class);
      if (kept == null) {
        MultiLayerNetwork made = super.getInitialModel();
        FastPath.attachTo(made, precision);
        return made;
      }
      NetBroadcastTuple tuple = state.getValue();
      kept.params().assign(tuple.getParameters());
      if (tuple.getUpdaterState() != null) {
        kept.getUpdater().getStateViewArray().assign(tuple.getUpdaterState());
      }
      kept.setIterationCount(tuple.getConfiguration().getIterationCount());
      kept.setEpochCount(tuple.getConfiguration().getEpochCount());
      return kept;
    }

    @Override
    public ParameterAveragingTrainingResult getFinalResult(ComputationGraph network) {
      return kept(network, super.getFinalResult(network));
    }

    @Override
    public ParameterAveragingTrainingResult getFinalResult(MultiLayerNetwork network) {
      return kept(network, super.getFinalResult(network));
    }

    /** The result is sent when the replica may be training again: its arrays are copied. */
    private ParameterAveragingTrainingResult kept(
        Model replica, ParameterAveragingTrainingResult result) {
      ParameterAveragingTrainingResult own =
          new ParameterAveragingTrainingResult(
              result.getParameters().dup(),
              copy(result.getUpdaterState()),
              result.getScore(),
              result.getListenerMetaData(),
              result.getListenerStaticInfo(),
              result.getListenerUpdates());
      ReplicaPool.giveBack(run, replica);
      return own;
    }
  }
}
