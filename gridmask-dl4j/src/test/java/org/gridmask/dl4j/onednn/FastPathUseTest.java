package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.TOLERANCE;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.assertParametersAgree;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.Twins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Attached networks of both classes beside their twins: a LeNet of layers, and it as a graph. */
class FastPathUseTest {

  private static final int SIZE = 12;
  private static final int STEPS = 10;
  private static final DataSet BATCH = new DataSet(random(4, SIZE * SIZE), labels(4));

  @BeforeEach
  void assumeOneDnn() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
  }

  private static MultiLayerNetwork leNet(UnaryOperator<NeuralNetConfiguration.Builder> with) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.XAVIER)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.IDENTITY)
            .updater(new Nesterovs(0.003, 0.9));
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            with.apply(builder)
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(6).build())
                .layer(new BatchNormalization())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(maximum())
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(16).activation(Activation.RELU).build())
                .layer(maximum())
                .layer(new DenseLayer.Builder().nOut(20).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder()
                        .nOut(Twins.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(SIZE, SIZE, 1))
                .build());
    network.init();
    return network;
  }

  private static SubsamplingLayer maximum() {
    return new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build();
  }

  private static void assertTrainsAlike(MultiLayerNetwork plain, MultiLayerNetwork fast) {
    INDArray images = BATCH.getFeatures();
    assertAgree("output", plain.output(images), fast.output(images));
    for (int step = 0; step < STEPS; step++) {
      for (MultiLayerNetwork each : List.of(plain, fast)) {
        Nd4j.getRandom().setSeed(1 + step);
        each.fit(BATCH);
      }
      assertThat(fast.score()).isCloseTo(plain.score(), within(TOLERANCE * plain.score()));
    }
    assertParametersAgree(plain, fast);
    assertAgree("output", plain.output(images), fast.output(images));
    assertThat(Networks.compiledPasses(fast)).as("training and inference").isEqualTo(2);
  }

  private static void assertTrainsAlike(ComputationGraph plain, ComputationGraph fast) {
    INDArray images = BATCH.getFeatures();
    assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
    for (int step = 0; step < STEPS; step++) {
      for (ComputationGraph each : List.of(plain, fast)) {
        Nd4j.getRandom().setSeed(1 + step);
        each.fit(BATCH);
      }
      assertThat(fast.score()).isCloseTo(plain.score(), within(TOLERANCE * plain.score()));
    }
    assertParametersAgree(plain, fast);
    assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
    assertThat(Networks.compiledPasses(fast)).as("training and inference").isEqualTo(2);
  }

  private static MultiLayerNetwork attached(MultiLayerNetwork plain) {
    MultiLayerNetwork fast = plain.clone();
    assertThat(FastPath.attachTo(fast).left()).hasSize(1).containsKey("layer7");
    assertThat(FastPath.attachTo(fast).taken()).isEmpty();
    return fast;
  }

  private static ComputationGraph attached(ComputationGraph plain) {
    ComputationGraph fast = plain.clone();
    assertThat(FastPath.attachTo(fast).left())
        .hasSize(1)
        .containsEntry("7", "is an output of the network");
    return fast;
  }

  @Test
  void aListOfLayersTrainsAlikeAndRunsOnOneDnn() {
    MultiLayerNetwork plain = leNet(builder -> builder);
    MultiLayerNetwork fast = attached(plain);

    assertTrainsAlike(plain, fast);

    assertThat(fast.getLayers()).filteredOn(SegmentLayer::isOne).hasSize(7);
  }

  @Test
  void aGraphOfFlatImagesTrainsAlike() {
    ComputationGraph plain = leNet(builder -> builder).toComputationGraph();

    assertTrainsAlike(plain, attached(plain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dropout", "weight noise", "no workspaces"})
  void globalSettingsTrainAlike(String setting) {
    MultiLayerNetwork plain =
        leNet(
            builder ->
                switch (setting) {
                  case "dropout" -> builder.dropOut(0.8);
                  case "weight noise" -> builder.weightNoise(new DropConnect(0.8));
                  default ->
                      builder
                          .trainingWorkspaceMode(WorkspaceMode.NONE)
                          .inferenceWorkspaceMode(WorkspaceMode.NONE);
                });
    ComputationGraph graph = plain.toComputationGraph();

    assertTrainsAlike(plain, attached(plain));
    assertTrainsAlike(graph, attached(graph));
  }

  @Test
  void withoutWorkspacesActivationsInsideCanBeAsked() {
    MultiLayerNetwork plain =
        leNet(
            builder ->
                builder
                    .trainingWorkspaceMode(WorkspaceMode.NONE)
                    .inferenceWorkspaceMode(WorkspaceMode.NONE));
    ComputationGraph graph = plain.toComputationGraph();
    ComputationGraph fastGraph = attached(graph);
    MultiLayerNetwork fast = attached(plain);
    INDArray images = BATCH.getFeatures();

    assertActivationsAgree(plain.feedForward(images), fast.feedForward(images));
    assertAgree(
        "inside",
        graph.feedForward(images, false).get("4"),
        fastGraph.feedForward(images, false).get("4"));
    INDArray[] inputs = {images};
    assertAgree(
        "named",
        graph.output(List.of("2"), false, inputs, null)[0],
        fastGraph.output(List.of("2"), false, inputs, null)[0]);
  }

  private static void assertActivationsAgree(List<INDArray> expected, List<INDArray> actual) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertAgree("layer " + i, expected.get(i), actual.get(i));
    }
  }

  @Test
  void aListOfLayersCanBeAskedForEverything() throws IOException {
    MultiLayerNetwork plain = leNet(builder -> builder);
    MultiLayerNetwork fast = attached(plain);
    plain.fit(BATCH);
    fast.fit(BATCH);
    INDArray images = BATCH.getFeatures();

    for (boolean training : new boolean[] {true, false}) {
      assertActivationsAgree(
          plain.feedForward(images, training), fast.feedForward(images, training));
    }
    assertActivationsAgree(plain.feedForwardToLayer(3, images), fast.feedForwardToLayer(3, images));
    assertAgree(
        "selected",
        plain.activateSelectedLayers(0, 2, images),
        fast.activateSelectedLayers(0, 2, images));
    assertThat(fast.score(BATCH)).isCloseTo(plain.score(BATCH), within(TOLERANCE));
    assertAgree("scores", plain.scoreExamples(BATCH, true), fast.scoreExamples(BATCH, true));
    assertThat(fast.predict(images)).isEqualTo(plain.predict(images));
    MultiLayerNetwork loaded =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(fast)), true);
    for (MultiLayerNetwork copy : List.of(loaded, fast.clone())) {
      assertThat(copy.getLayers()).noneMatch(SegmentLayer::isOne);
      assertTrainsAlike(copy, attached(copy));
    }
  }

  /** Running statistics have an updater of their own, which splits the updater's state. */
  @Test
  void theLearningRateCanBeSet() throws IOException {
    MultiLayerNetwork layers = leNet(builder -> builder);
    ComputationGraph graph = layers.toComputationGraph();
    layers.fit(BATCH);
    graph.fit(BATCH);
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(graph)), true);
    for (ComputationGraph plain : List.of(graph, loaded, graph.clone())) {
      ComputationGraph fast = attached(plain);
      for (ComputationGraph each : List.of(plain, fast)) {
        each.setLearningRate(0.003);
        each.fit(BATCH);
        each.setLearningRate(new FixedSchedule(0.002));
      }
      assertTrainsAlike(plain, fast);
    }
    MultiLayerNetwork fast = attached(layers);
    for (MultiLayerNetwork each : List.of(layers, fast)) {
      each.setLearningRate(0.003);
    }
    assertTrainsAlike(layers, fast);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 6})
  void frozenFirstLayersTrainAlike(int last) {
    MultiLayerNetwork trained = leNet(builder -> builder);
    trained.fit(BATCH);
    MultiLayerNetwork plain =
        new TransferLearning.Builder(trained).setFeatureExtractor(last).build();
    ComputationGraph graph =
        new TransferLearning.GraphBuilder(trained.toComputationGraph())
            .setFeatureExtractor(String.valueOf(last))
            .build();
    INDArray before = plain.getLayer(0).params().dup();
    MultiLayerNetwork fast = attached(plain);

    assertTrainsAlike(plain, fast);
    assertTrainsAlike(graph, attached(graph));

    assertThat(fast.getLayer(0).params()).isEqualTo(before);
    assertThat(IntStream.range(0, 7).mapToObj(fast::getLayer).filter(FrozenLayer.class::isInstance))
        .hasSize(last + 1);
    assertThat(fast.clone().getLayer(0)).isInstanceOf(FrozenLayer.class);
  }

  @Test
  void networksOfOtherTypesAreLeftWithTheReason() {
    ComputationGraph graph =
        leNet(builder -> builder.dataType(DataType.DOUBLE)).toComputationGraph();

    FastPath.Attached attached = FastPath.attachTo(graph);

    assertThat(attached.taken()).isEmpty();
    assertThat(attached.left())
        .hasSize(8)
        .containsEntry("0", "the network is of type DOUBLE, not FLOAT");
  }
}
