package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.GroundTruth;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ReplicaTrainingTest {

  private static final int SIZE = 12;

  @Test
  void everyImageHasTheMaskOfItsKeyAndEpochInEveryReplica() {
    int images = 22;
    var policy =
        new MaskPolicy(
            GridMask.builder().r(0.4).d(4, 12).build(), ProbabilitySchedule.linear(1, 2), 7);
    var batches = new MaskingDataSetIterator(batches(images, 4), policy);
    ComputationGraph network = network();
    List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    // By identity: networks compare parameters, which replicas have no longer.
    Set<Integer> models = Collections.synchronizedSet(new HashSet<>());
    Set<Boolean> accelerated = Collections.synchronizedSet(new HashSet<>());
    ReplicaTraining training = new ReplicaTraining(network, 2, OneDnnHelpers::attachTo);

    for (int epoch = 0; epoch < 3; epoch++) {
      seen.clear();
      models.clear();
      batches.reset();
      batches.epochStarted(epoch);
      training.fit(
          new MultiDataSetIteratorAdapter(batches),
          worker ->
              new BaseTrainingListener() {
                @Override
                public void iterationDone(Model model, int iteration, int epochOfModel) {
                  ComputationGraph replica = (ComputationGraph) model;
                  models.add(System.identityHashCode(model));
                  accelerated.add(replica.getLayer("conv").getHelper() != null);
                  seen.addAll(Seen.in(replica.getInput(0), epochOfModel));
                }
              },
          worker -> worker);

      assertThat(network.getEpochCount()).isEqualTo(epoch + 1);
      assertThat(models).hasSize(2).contains(System.identityHashCode(network));
      assertThat(seen).extracting(Seen::index).doesNotHaveDuplicates().hasSize(images);
      for (Seen image : seen) {
        assertThat(image.epoch()).isEqualTo(epoch);
        DropMask mask = policy.maskFor(epoch, image.index(), SIZE, SIZE);
        assertThat(image.kept()).isEqualTo(mask.toINDArray(DataType.FLOAT));
      }
    }
    assertThat(accelerated).containsExactly(OneDnnHelpers.isAvailable());
    batches.close();
  }

  /** An image as a replica got it: image i has the value i + 1 wherever it is not dropped. */
  private record Seen(int epoch, int index, INDArray kept) {
    static List<Seen> in(INDArray batch, int epoch) {
      List<Seen> seen = new ArrayList<>();
      for (int i = 0; i < batch.size(0); i++) {
        INDArray image = batch.slice(i).slice(0);
        seen.add(
            new Seen(epoch, image.maxNumber().intValue() - 1, image.gt(0).castTo(DataType.FLOAT)));
      }
      return seen;
    }
  }

  @Test
  void aStepOfTwoWorkersIsTheStepOfTheMeanGradient() {
    ComputationGraph alone = network();
    ComputationGraph shared = network();
    assertThat(shared.params()).isEqualTo(alone.params());
    ReplicaTraining training = new ReplicaTraining(shared, 2, replica -> {});

    for (int epoch = 0; epoch < 2; epoch++) {
      alone.fit(batches(16, 8));
      training.fit(inputs(16, 4), worker -> new BaseTrainingListener() {}, worker -> worker);
    }

    assertThat(shared.getIterationCount()).isEqualTo(alone.getIterationCount());
    INDArray difference = shared.params().sub(alone.params());
    assertThat(difference.norm2Number().doubleValue()).isLessThan(1e-5);
    INDArray momentum = shared.getUpdater().getUpdaterStateViewArray();
    assertThat(momentum.distance2(alone.getUpdater().getUpdaterStateViewArray()))
        .isCloseTo(0, within(1e-5));
  }

  /** Two steps of two workers, each with an image of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void detectorsHaveTheMeanOfTwoSingleSteps(boolean fast) {
    assumeTrue(!fast || OneDnnGraph.isAvailable(), "oneDNN is not available");
    DetectorOptions options = DetectorOptions.builder(2).samples(32, 32).build();
    ComputationGraph shared =
        FasterRcnn.of(FasterRcnn.SMALLEST_DEPTH, options)
            .width(4)
            .head(8, 16)
            .input(64, 64)
            .freeze(0)
            .updater(new Sgd(0.01))
            .build();
    List<MultiDataSet> batches = new ArrayList<>();
    Nd4j.getRandom().setSeed(4);
    INDArray none = Nd4j.zeros(DataType.FLOAT, 1, 1);
    for (int i = 0; i < 4; i++) {
      INDArray truth =
          GroundTruth.of(
              List.of(
                  new GroundTruth.Image(
                      64, 64, 0, i, new float[][] {{4, 4, 30 + 8 * i, 50}}, new int[] {1})));
      batches.add(
          new org.nd4j.linalg.dataset.MultiDataSet(
              new INDArray[] {Nd4j.randn(DataType.FLOAT, 1, 3, 64, 64), truth},
              new INDArray[] {none, none}));
    }
    INDArray before = shared.params().dup();
    INDArray mean = before;
    for (int step = 0; step < 2; step++) {
      ComputationGraph[] alone = {shared.clone(), shared.clone()};
      for (int worker = 0; worker < 2; worker++) {
        alone[worker].setParams(mean);
        alone[worker].fit(batches.get(2 * step + worker));
      }
      mean = alone[0].params().add(alone[1].params()).divi(2);
    }

    new ReplicaTraining(shared, 2, fast ? FastPath::attachTo : replica -> {})
        .fit(
            new IteratorMultiDataSetIterator(batches.iterator(), 1),
            worker -> new BaseTrainingListener() {},
            worker -> worker);

    double move = mean.distance2(before);
    assertThat(move).isGreaterThan(0.05);
    assertThat(shared.params().distance2(mean)).isLessThan(1e-4 * move);
  }

  @Test
  void whatAWorkerThrowsEndsTheTraining() {
    for (Throwable thrown : List.of(new TrainingException("no number"), new LinkageError())) {
      ReplicaTraining training = new ReplicaTraining(network(), 2, replica -> {});
      assertThatThrownBy(
              () ->
                  training.fit(
                      inputs(32, 4),
                      worker ->
                          new BaseTrainingListener() {
                            @Override
                            public void iterationDone(Model model, int iteration, int epoch) {
                              if (worker == 1) {
                                ReplicaTrainingTest.<RuntimeException>sneak(thrown);
                              }
                            }
                          },
                      worker -> worker))
          .isSameAs(thrown);
    }
  }

  @SuppressWarnings("unchecked") // The cast only persuades the compiler.
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void workersDrawFromTheirOwnSeeds() {
    List<Double> first = draws();
    assertThat(first).doesNotHaveDuplicates();
    assertThat(draws()).isEqualTo(first);
  }

  private static List<Double> draws() {
    Double[] drawn = new Double[2];
    new ReplicaTraining(network(), 2, replica -> {})
        .fit(
            inputs(8, 4),
            worker ->
                new BaseTrainingListener() {
                  @Override
                  public void iterationDone(Model model, int iteration, int epoch) {
                    drawn[worker] = Nd4j.getRandom().nextDouble();
                  }
                },
            worker -> 100 + worker);
    return Arrays.asList(drawn);
  }

  private static MultiDataSetIterator inputs(int images, int batchSize) {
    return new MultiDataSetIteratorAdapter(batches(images, batchSize));
  }

  private static ListDataSetIterator<DataSet> batches(int images, int batchSize) {
    List<DataSet> each = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      INDArray label = Nd4j.zeros(1, 2);
      label.putScalar(0, i % 2, 1);
      each.add(new DataSet(Nd4j.valueArrayOf(new int[] {1, 1, SIZE, SIZE}, i + 1.0), label));
    }
    return new ListDataSetIterator<>(each, batchSize);
  }

  private static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Nesterovs(1e-4, 0.9))
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 1))
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "image")
                .addLayer(
                    "output",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(2)
                        .build(),
                    "conv")
                .setOutputs("output")
                .build());
    network.init();
    return network;
  }
}
