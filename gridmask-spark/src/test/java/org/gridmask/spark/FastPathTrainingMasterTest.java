package org.gridmask.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.stats.CommonSparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.listeners.VanillaStatsStorageRouter;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.time.SystemClockTimeSource;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class FastPathTrainingMasterTest {

  private static final MaskPolicy POLICY =
      new MaskPolicy(GridMask.builder().d(4, 9).build(), ProbabilitySchedule.linear(1, 4), 7);

  @TempDir Path folder;

  /** What the executors of this process have trained, by identity. */
  private static final Map<Model, Integer> STEPS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private static final Map<String, Integer> KINDS = new ConcurrentHashMap<>();

  /** Remembers what it sees in this process. */
  private static final class Seen extends BaseTrainingListener implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      STEPS.merge(model, 1, Integer::sum);
      Object first =
          model instanceof ComputationGraph graph
              ? graph.getVertices()[1]
              : ((MultiLayerNetwork) model).getLayer(0);
      KINDS.merge(first.getClass().getSimpleName(), 1, Integer::sum);
    }
  }

  static ComputationGraphConfiguration configuration() {
    return configuration(new Nesterovs(0.05, 0.9));
  }

  private static ComputationGraphConfiguration configuration(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .updater(updater)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(12, 12, 1))
        .addLayer(
            "conv",
            new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build(),
            "in")
        .addLayer("out", new OutputLayer.Builder().nOut(3).build(), "conv")
        .setOutputs("out")
        .build();
  }

  /** The same as a list of layers. */
  private static MultiLayerConfiguration layers() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .updater(new Nesterovs(0.05, 0.9))
        .list()
        .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
        .layer(new OutputLayer.Builder().nOut(3).build())
        .setInputType(InputType.convolutional(12, 12, 1))
        .build();
  }

  static List<DataSet> batches(int count) {
    Nd4j.getRandom().setSeed(2);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new DataSet(
                    Nd4j.rand(4, 1, 12, 12),
                    Nd4j.eye(3).castTo(Nd4j.dataType()).getRows(0, 1, 2, i % 3)))
        .toList();
  }

  private static ParameterAveragingTrainingMaster.Builder builder() {
    return new ParameterAveragingTrainingMaster.Builder(2, 4)
        .batchSizePerWorker(4)
        .averagingFrequency(1)
        .saveUpdater(true)
        .rngSeed(1)
        .rddTrainingApproach(RDDTrainingApproach.Direct);
  }

  private static List<DataSetPreProcessor> steps() {
    return List.of(new MaskPreProcessor(POLICY));
  }

  @Test
  void everyRoundRunsOnAttachedReplicasThatAreKept() throws Exception {
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(20), 2));
      STEPS.clear();
      KINDS.clear();
      var network =
          new SparkComputationGraph(
              context, configuration(), new FastPathTrainingMaster(builder()));
      network.setListeners(new Seen());
      AtomicInteger ended = new AtomicInteger();
      SparkMaskingTrainer.of(network, train, steps())
          .withCheckpoints(folder.toUri().toString())
          .afterEpoch(epoch -> assertThat(epoch).isEqualTo(ended.getAndIncrement()))
          .fit(2);
      // 20 batches for 2 workers, a batch each, are 10 rounds an epoch.
      assertThat(STEPS.values().stream().mapToInt(steps0 -> steps0).sum()).isEqualTo(40);
      assertThat(STEPS).hasSizeBetween(1, 2);
      assertThat(KINDS).containsOnlyKeys("SegmentVertex");
      assertThat(ended).hasValue(2);
      assertThat(context.getPersistentRDDs()).as("an epoch's batches").isEmpty();

      var stock = new SparkComputationGraph(context, configuration(), builder().build());
      SparkMaskingTrainer.of(stock, train, steps()).fit(2);
      assertThat(network.getNetwork().params().distance2(stock.getNetwork().params()))
          .isCloseTo(0, within(1e-4));

      ComputationGraph restored =
          ComputationGraph.load(folder.resolve("epoch-2.zip").toFile(), true);
      assertThat(restored.params()).isEqualTo(network.getNetwork().params());
      assertThat(restored.getEpochCount()).isEqualTo(2);
    }
  }

  @Test
  void layersAndBatchesOfSeveralInputsTrainAsTheGraphDoes() throws Exception {
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaRDD<DataSet> batches = context.parallelize(batches(20), 2);
      var graph = new SparkComputationGraph(context, configuration(), withOptions());
      SparkMaskingTrainer.of(graph, IndexedBatches.of(batches), steps()).fit(2);
      INDArray expected = graph.getNetwork().params();

      var multi = new SparkComputationGraph(context, configuration(), withOptions());
      List<Integer> ended = new ArrayList<>();
      SparkMaskingTrainer.ofMulti(
              multi,
              IndexedBatches.ofMulti(batches.map(DataSet::toMultiDataSet)),
              List.of(new MaskPreProcessor(POLICY)))
          .afterEpoch(ended::add)
          .fit(2);
      assertThat(ended).containsExactly(0, 1);
      assertThat(multi.getNetwork().params().distance2(expected)).isCloseTo(0, within(1e-5));

      STEPS.clear();
      KINDS.clear();
      // A file system that only this Spark knows.
      context
          .hadoopConfiguration()
          .set("fs.viewfs.mounttable.checkpoints.link./run", folder.toUri().toString());
      var layers = new SparkDl4jMultiLayer(context, layers(), withOptions());
      layers.setListeners(new Seen());
      SparkMaskingTrainer.of(layers, IndexedBatches.of(batches), steps())
          .withCheckpoints("viewfs://checkpoints/run")
          .fit(2);
      assertThat(layers.getNetwork().params().distance2(expected)).isCloseTo(0, within(1e-5));
      assertThat(KINDS).containsOnlyKeys("SegmentLayer");
      assertThat(STEPS).hasSizeBetween(1, 2);

      MultiLayerNetwork restored =
          MultiLayerNetwork.load(folder.resolve("epoch-2.zip").toFile(), true);
      assertThat(restored.getEpochCount()).isEqualTo(2);
      SparkMaskingTrainer.of(
              new SparkDl4jMultiLayer(context, restored, withOptions()),
              IndexedBatches.of(batches),
              steps())
          .afterEpoch(ended::add)
          .fit(3);
      assertThat(ended).as("resumed").containsExactly(0, 1, 2);
    }
  }

  /** Reports each step to the driver. */
  private static final class Reporting extends BaseTrainingListener
      implements RoutingIterationListener {
    private static final long serialVersionUID = 1L;
    private StatsStorageRouter router;
    private String worker;

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      router.putUpdate(
          (Persistable)
              Proxy.newProxyInstance(
                  Persistable.class.getClassLoader(),
                  new Class<?>[] {Persistable.class},
                  (InvocationHandler & Serializable) (proxy, method, arguments) -> null));
    }

    @Override
    public void setStorageRouter(StatsStorageRouter router) {
      this.router = router;
    }

    @Override
    public StatsStorageRouter getStorageRouter() {
      return router;
    }

    @Override
    public void setWorkerID(String workerID) {
      worker = workerID;
    }

    @Override
    public String getWorkerID() {
      return worker;
    }

    @Override
    public void setSessionID(String sessionID) {}

    @Override
    public String getSessionID() {
      return "session";
    }

    @Override
    public RoutingIterationListener clone() {
      return new Reporting();
    }
  }

  @Test
  void listenersAndStatisticsReachReplicasThatAreKept() {
    // The default asks a time server.
    System.setProperty(
        DL4JSystemProperties.TIMESOURCE_CLASSNAME_PROPERTY, SystemClockTimeSource.class.getName());
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(20), 2));
      var network =
          new SparkComputationGraph(
              context, configuration(), new FastPathTrainingMaster(builder()));
      var reports = new VanillaStatsStorageRouter();
      SparkMaskingTrainer.of(network, train, steps())
          .afterEpoch(
              epoch -> {
                network.setListeners(reports, new Reporting());
                network.setCollectTrainingStats(true);
              })
          .fit(2);
      assertThat(reports.getUpdates()).hasSize(20);
      assertThat(
              network
                  .getSparkTrainingStats()
                  .getValue(CommonSparkTrainingStats.WORKER_FLAT_MAP_PROCESS_MINI_BATCH_TIMES_MS))
          .hasSize(20);
    }
  }

  @Test
  void replicasTrainAtTheRateOfTheirNetworkAndItsEpoch() {
    ISchedule firstEpochOnly =
        new MapSchedule.Builder(ScheduleType.EPOCH).add(0, 0.05).add(1, 0).build();
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(4), 2));
      var master = new FastPathTrainingMaster(builder());
      var other = new SparkComputationGraph(context, configuration(new Sgd(0.05)), master);
      SparkMaskingTrainer.of(other, train, steps()).fit(1);

      var network =
          new SparkComputationGraph(context, configuration(new Sgd(firstEpochOnly)), master);
      SparkMaskingTrainer.of(network, train, steps()).fit(1);
      INDArray once = network.getNetwork().params().dup();
      SparkMaskingTrainer.of(network, train, steps()).fit(2);
      assertThat(network.getNetwork().params()).as("with the master's replicas").isEqualTo(once);

      var resumed =
          new SparkComputationGraph(
              context, network.getNetwork(), new FastPathTrainingMaster(builder()));
      SparkMaskingTrainer.of(resumed, train, steps()).fit(3);
      assertThat(resumed.getNetwork().params()).as("with new replicas").isEqualTo(once);
    }
  }

  /** Deeplearning4j's options. */
  private static FastPathTrainingMaster withOptions() {
    return new FastPathTrainingMaster(
        builder()
            .averagingFrequency(2)
            .repartionData(Repartition.Always)
            .storageLevel(StorageLevel.MEMORY_ONLY()));
  }

  @Test
  void memoryDoesNotGrowFromRoundToRound() {
    try (JavaSparkContext context = SparkContexts.local(2)) {
      var network =
          new SparkComputationGraph(
              context, configuration(), new FastPathTrainingMaster(builder()));
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(20), 2));
      SparkMaskingTrainer trainer = SparkMaskingTrainer.of(network, train, List.of());
      assertThatThrownBy(() -> trainer.fit(-1)).hasMessageContaining("epochs", "-1");
      trainer.fit(1);
      long before = nativeBytes();
      // 10 rounds each.
      trainer.fit(11);
      assertThat(nativeBytes() - before).isLessThan(1 << 20);
    }
  }

  private static long nativeBytes() {
    System.gc();
    return Pointer.totalBytes();
  }
}
