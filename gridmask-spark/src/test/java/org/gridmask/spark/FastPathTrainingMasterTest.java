package org.gridmask.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

class FastPathTrainingMasterTest {

  @TempDir Path folder;

  /** What the executors of this process have trained, by identity. */
  private static final Map<ComputationGraph, Integer> STEPS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private static final Map<String, Integer> KINDS = new ConcurrentHashMap<>();

  /** Remembers what it sees in this process. */
  private static final class Seen extends BaseTrainingListener implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      ComputationGraph graph = (ComputationGraph) model;
      STEPS.merge(graph, 1, Integer::sum);
      KINDS.merge(graph.getVertices()[1].getClass().getSimpleName(), 1, Integer::sum);
    }
  }

  static ComputationGraphConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .updater(new Nesterovs(0.05, 0.9))
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

  @Test
  void everyRoundRunsOnAttachedReplicasThatAreKept() throws Exception {
    var builder =
        new ParameterAveragingTrainingMaster.Builder(2, 4)
            .batchSizePerWorker(4)
            .averagingFrequency(1)
            .saveUpdater(true)
            .rngSeed(1)
            .rddTrainingApproach(RDDTrainingApproach.Direct);
    try (JavaSparkContext context = SparkContexts.local(2)) {
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(20), 2));
      List<org.nd4j.linalg.dataset.api.DataSetPreProcessor> steps =
          List.of(
              new MaskPreProcessor(
                  new MaskPolicy(
                      GridMask.builder().d(4, 9).build(), ProbabilitySchedule.linear(1, 4), 7)));
      STEPS.clear();
      KINDS.clear();
      var network =
          new SparkComputationGraph(context, configuration(), new FastPathTrainingMaster(builder));
      network.setListeners(new Seen());
      AtomicInteger ended = new AtomicInteger();
      SparkMaskingTrainer.of(network, train, steps)
          .withCheckpoints(folder.toUri().toString())
          .afterEpoch(epoch -> assertThat(epoch).isEqualTo(ended.getAndIncrement()))
          .fit(2);
      // 20 batches for 2 workers, a batch each, are 10 rounds an epoch.
      assertThat(STEPS.values().stream().mapToInt(steps0 -> steps0).sum()).isEqualTo(40);
      assertThat(STEPS).hasSizeBetween(1, 2);
      assertThat(KINDS).containsOnlyKeys("SegmentVertex");
      assertThat(ended).hasValue(2);

      var stock = new SparkComputationGraph(context, configuration(), builder.build());
      SparkMaskingTrainer.of(stock, train, steps).fit(2);
      assertThat(network.getNetwork().params().distance2(stock.getNetwork().params()))
          .isCloseTo(0, within(1e-4));

      ComputationGraph restored =
          ComputationGraph.load(folder.resolve("epoch-2.zip").toFile(), true);
      assertThat(restored.params()).isEqualTo(network.getNetwork().params());
      assertThat(restored.getEpochCount()).isEqualTo(2);
    }
  }

  @Test
  void memoryDoesNotGrowFromRoundToRound() {
    try (JavaSparkContext context = SparkContexts.local(2)) {
      var network =
          new SparkComputationGraph(
              context,
              configuration(),
              new FastPathTrainingMaster(
                  new ParameterAveragingTrainingMaster.Builder(2, 4)
                      .batchSizePerWorker(4)
                      .averagingFrequency(1)
                      .rddTrainingApproach(RDDTrainingApproach.Direct)));
      JavaPairRDD<Long, DataSet> train = IndexedBatches.of(context.parallelize(batches(20), 2));
      SparkMaskingTrainer trainer = SparkMaskingTrainer.of(network, train, List.of());
      trainer.fit(1);
      long before = nativeBytes();
      trainer.fit(6);
      assertThat(nativeBytes() - before).isLessThan(1 << 20);
    }
  }

  private static long nativeBytes() {
    System.gc();
    return Pointer.totalBytes();
  }
}
