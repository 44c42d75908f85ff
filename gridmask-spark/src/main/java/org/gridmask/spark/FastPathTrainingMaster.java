package org.gridmask.spark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.storage.StatsStorageRouterProvider;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.core.util.UIDProvider;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
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
 * <p>Deeplearning4j makes a new network for each partition in each averaging round. Here each
 * process keeps a network with the fast path for each concurrent task, until the driver's network
 * has another configuration, such as another learning rate. Each round starts with the driver's
 * parameters, updater state and counts of iterations and epochs. Broadcasts are removed after their
 * round.
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

  /** The part of a configuration that each round changes. */
  private static final Pattern COUNTS = Pattern.compile("\"(iteration|epoch)Count\"\\s*:\\s*\\d+");

  private final String id = UUID.randomUUID().toString();
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
        network.getConfiguration().toJson(),
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
        layers.getLayerWiseConfigurations().toJson(),
        false);
  }

  private static INDArray copy(INDArray state) {
    return state == null ? null : state.dup();
  }

  private Worker worker(
      JavaSparkContext context, NetBroadcastTuple tuple, String configuration, boolean isGraph) {
    // Rounds follow each other: those before this one are over.
    broadcasts.forEach(Broadcast::destroy);
    broadcasts.clear();
    Broadcast<NetBroadcastTuple> broadcast = context.broadcast(tuple);
    broadcasts.add(broadcast);
    String counted = COUNTS.matcher(configuration).replaceAll("");
    String run = id + UUID.nameUUIDFromBytes(counted.getBytes(StandardCharsets.UTF_8));
    return new Worker(this, run, broadcast, isGraph, getRouterProvider());
  }

  private WorkerConfiguration workerConfiguration(boolean isGraph, boolean collects) {
    return new WorkerConfiguration(
        isGraph,
        rddDataSetNumExamples,
        batchSizePerWorker,
        averagingFrequency,
        prefetchNumBatches,
        collects);
  }

  /** Trains a kept replica. */
  private static final class Worker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final String run;
    private final Broadcast<NetBroadcastTuple> state;
    private final Precision precision;
    private final WorkerConfiguration configuration;
    private final Collection<TrainingListener> listeners;
    private final StatsStorageRouterProvider routers;

    Worker(
        FastPathTrainingMaster master,
        String run,
        Broadcast<NetBroadcastTuple> state,
        boolean isGraph,
        StatsStorageRouterProvider routers) {
      super(
          state,
          master.saveUpdater,
          // Its own times begin with a new network; those around it are collected.
          master.workerConfiguration(isGraph, false),
          master.trainingHookList,
          master.listeners,
          routers);
      this.run = run;
      this.state = state;
      this.precision = master.precision;
      this.configuration = master.workerConfiguration(isGraph, master.collectTrainingStats);
      this.listeners = master.listeners;
      this.routers = routers;
    }

    @Override
    public WorkerConfiguration getDataConfiguration() {
      return configuration;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
      ComputationGraph replica = ReplicaPool.take(run, ComputationGraph.class);
      if (replica == null) {
        replica = super.getInitialModelGraph();
        FastPath.attachTo(replica, precision);
      } else {
        begin(replica, replica.getUpdater().getStateViewArray());
      }
      // A new one has none: copies of a graph's configuration do not copy them.
      ComputationGraphConfiguration counts = state.getValue().getGraphConfiguration();
      replica.getConfiguration().setIterationCount(counts.getIterationCount());
      replica.getConfiguration().setEpochCount(counts.getEpochCount());
      return replica;
    }

    @Override
    public MultiLayerNetwork getInitialModel() {
      MultiLayerNetwork replica = ReplicaPool.take(run, MultiLayerNetwork.class);
      if (replica == null) {
        replica = super.getInitialModel();
        FastPath.attachTo(replica, precision);
      } else {
        begin(replica, replica.getUpdater().getStateViewArray());
      }
      MultiLayerConfiguration counts = state.getValue().getConfiguration();
      replica.setIterationCount(counts.getIterationCount());
      replica.setEpochCount(counts.getEpochCount());
      return replica;
    }

    /** Begins a round with a kept replica, and with the listeners of this round. */
    private void begin(Model kept, INDArray updaterState) {
      NetBroadcastTuple tuple = state.getValue();
      kept.params().assign(tuple.getParameters());
      if (tuple.getUpdaterState() != null) {
        updaterState.assign(tuple.getUpdaterState());
      }
      if (listeners != null) {
        for (TrainingListener listener : listeners) {
          if (routers != null && listener instanceof RoutingIterationListener routing) {
            routing.setStorageRouter(routers.getRouter());
            routing.setWorkerID(
                UIDProvider.getJVMUID() + "_" + tuple.getCounter().getAndIncrement());
          }
        }
        kept.setListeners(listeners.toArray(TrainingListener[]::new));
      }
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
