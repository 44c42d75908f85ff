package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.TOLERANCE;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.assertParametersAgree;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.Twins.saved;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.assertAttachedAgrees;
import static org.gridmask.dl4j.onednn.Networks.attached;
import static org.gridmask.dl4j.onednn.Networks.builder;
import static org.gridmask.dl4j.onednn.Networks.conv;
import static org.gridmask.dl4j.onednn.Networks.convNorm;
import static org.gridmask.dl4j.onednn.Networks.convolution;
import static org.gridmask.dl4j.onednn.Networks.network;
import static org.gridmask.dl4j.onednn.Networks.output;
import static org.gridmask.dl4j.onednn.Networks.pooled;
import static org.gridmask.dl4j.onednn.Networks.relu;
import static org.gridmask.dl4j.onednn.Networks.residual;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.Twins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** An attached network stays an ordinary ComputationGraph. */
class OneDnnGraphUseTest {

  private static final int SIZE = 8;

  private ComputationGraph plain;
  private ComputationGraph fast;
  private final INDArray images = random(8, 3, SIZE, SIZE);
  private final DataSet batch = new DataSet(images, labels(8));

  @BeforeEach
  void attach() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    plain = pooled(SIZE);
    fast = attached(plain);
    // Statistics that are not those of the beginning.
    plain.fit(batch);
    fast.fit(batch);
  }

  private void assertStepsAgree(DataSet... batches) {
    for (DataSet each : batches) {
      plain.fit(each);
      fast.fit(each);
      assertThat(fast.score()).isCloseTo(plain.score(), within(TOLERANCE * plain.score()));
      assertParametersAgree(plain, fast);
      assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
    }
  }

  private static void assertActivationsAgree(
      Map<String, INDArray> expected, Map<String, INDArray> actual) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach((name, value) -> assertAgree(name, value, actual.get(name)));
  }

  @Test
  void itRunsOnOneDnn() {
    assertThat(fast.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(8);
    // The vertices themselves see nothing of a step.
    fast.outputSingle(images);
    assertThat(fast.getVertex("b").getInputs()).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void feedForwardGivesTheActivationsOfAllVertices(boolean training) {
    assertActivationsAgree(plain.feedForward(images, training), fast.feedForward(images, training));
    assertActivationsAgree(
        plain.feedForward(images, 3, training), fast.feedForward(images, 3, training));
    assertStepsAgree(batch);
  }

  @Test
  void verticesInsideCanBeAskedByName() {
    ComputationGraph network = residual(SIZE);
    ComputationGraph other = attached(network);
    for (List<String> names :
        List.of(List.of("0a", "out"), List.of("0relu", "out"), List.of("1b-norm", "0b", "1relu"))) {
      INDArray[] expected = network.output(names, false, new INDArray[] {images}, null);
      INDArray[] actual = other.output(names, false, new INDArray[] {images}, null);
      for (int i = 0; i < expected.length; i++) {
        assertAgree(names.get(i), expected[i], actual[i]);
      }
    }
    network.fit(batch);
    other.fit(batch);
    assertAgree("output", network.outputSingle(images), other.outputSingle(images));
  }

  @Test
  void listenersSeeActivations() {
    List<Map<String, INDArray>> seen = new ArrayList<>();
    for (ComputationGraph network : List.of(plain, fast)) {
      network.setListeners(
          new BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, Map<String, INDArray> activations) {
              Map<String, INDArray> copies = new HashMap<>();
              activations.forEach((name, array) -> copies.put(name, array.dup()));
              seen.add(copies);
            }
          });
    }
    assertStepsAgree(batch);
    assertThat(seen).hasSize(2);
    assertActivationsAgree(seen.get(0), seen.get(1));
  }

  @Test
  void listenersMayAskForOutputsBetweenSteps() {
    List<INDArray> outputs = new ArrayList<>();
    for (ComputationGraph network : List.of(plain, fast)) {
      network.setListeners(
          new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
              outputs.add(((ComputationGraph) model).outputSingle(images));
            }
          });
    }
    assertStepsAgree(batch, batch);
    assertAgree("first", outputs.get(0), outputs.get(1));
    assertAgree("second", outputs.get(2), outputs.get(3));
  }

  @Test
  void networksWithoutWorkspacesAgree() {
    for (ComputationGraph network : List.of(plain, fast)) {
      network.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
      network.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
    }
    assertStepsAgree(batch, batch);
  }

  @Test
  void masksOfFeaturesDoNoHarm() {
    DataSet masked = new DataSet(images, labels(8), Nd4j.ones(8, 1, SIZE, SIZE), null);

    assertStepsAgree(masked, batch);
  }

  @Test
  void evaluationAndScoresAgree() {
    ListDataSetIterator<DataSet> data = new ListDataSetIterator<>(batch.asList(), 3);

    assertThat(fast.evaluate(data).stats()).isEqualTo(plain.evaluate(data).stats());
    assertThat(fast.score(batch)).isCloseTo(plain.score(batch), within(TOLERANCE));
    assertThat(fast.score(batch, true)).isCloseTo(plain.score(batch, true), within(TOLERANCE));
    assertAgree("examples", plain.scoreExamples(batch, true), fast.scoreExamples(batch, true));
  }

  @Test
  void sizesOfBatchesAndImagesMayChange() {
    for (int[] size : new int[][] {{8, 8}, {3, 8}, {1, 8}, {5, 12}, {8, 9}, {2, 16}, {8, 8}}) {
      INDArray other = random(size[0], 3, size[1], size[1]);
      assertAgree("output", plain.outputSingle(other), fast.outputSingle(other));
      assertStepsAgree(new DataSet(other, labels(size[0])));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UBYTE", "INT", "HALF", "DOUBLE"})
  void imagesMayBeOfOtherTypes(DataType type) {
    INDArray typed = random(5, 3, SIZE, SIZE).muli(9).castTo(type);
    long passes = Networks.compiledPasses(fast);

    assertAgree("output", plain.outputSingle(typed), fast.outputSingle(typed));
    assertStepsAgree(new DataSet(typed, labels(5)));

    // One of these sizes in inference, and one in training; assertStepsAgree adds another.
    assertThat(Networks.compiledPasses(fast)).isEqualTo(passes + 3);
  }

  @Test
  void parametersMayChangeBetweenPasses() {
    fast.outputSingle(images);
    for (ComputationGraph network : List.of(plain, fast)) {
      network.setParams(network.params().mul(1.1));
      network.getLayer("b").getParam("W").muli(0.9);
      network.setParam("a-norm_mean", network.getParam("a-norm_mean").add(0.3));
    }

    assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
    assertStepsAgree(batch, batch);
  }

  @Test
  void copiesRunWithoutAndAgree() throws IOException {
    INDArray expected = fast.outputSingle(images);
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(fast)), true);

    assertThat(loaded).isEqualTo(fast);
    for (ComputationGraph copy : List.of(loaded, fast.clone())) {
      assertThat(copy.getVertices()).noneMatch(SegmentVertex.class::isInstance);
      assertAgree("output", expected, copy.outputSingle(images));
      copy.fit(batch);
      assertThat(OneDnnGraph.attachTo(copy, Precision.FP32).taken()).hasSize(8);
      assertThat(copy.outputSingle(images).shape()).isEqualTo(expected.shape());
    }
  }

  @Test
  void attachingHappensOnce() {
    List<GraphVertex> before = Arrays.asList(fast.getVertices().clone());

    assertThat(OneDnnGraph.attachTo(fast, Precision.FP32).taken()).isEmpty();
    assertThat(fast.getVertices()).containsExactlyElementsOf(before);
  }

  @Test
  void epochsWithAPrefetchingIteratorAgree() {
    List<DataSet> sets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      INDArray inputs = random(i == 4 ? 3 : 8, 3, SIZE, SIZE).addi(0.1 * i);
      sets.add(new DataSet(inputs, labels(inputs.size(0))));
    }
    for (ComputationGraph network : List.of(plain, fast)) {
      network.fit(new ListDataSetIterator<>(sets, 1), 3);
    }

    assertThat(fast.getEpochCount()).isEqualTo(3);
    assertParametersAgree(plain, fast);
    assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "permuted", "slice", "one channel"})
  void inputsOfUnusualStridesAgree(String layout) {
    INDArray base = images;
    int channels = 3;
    INDArray input;
    switch (layout) {
      case "f" -> input = base.dup('f');
      case "permuted" -> input = base.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
      case "slice" ->
          input = Nd4j.concat(3, base, base).get(all(), all(), all(), interval(2, 2 + SIZE));
      default -> {
        channels = 1;
        input = base.get(all(), interval(1, 2), all(), all());
      }
    }
    assertAttachedAgrees(
        network(
            InputType.convolutional(SIZE, SIZE, channels),
            graph -> convNorm(graph, "a", 16, INPUT)),
        input);
  }

  @Test
  void gradientsCanBeComputedWithoutAStep() {
    for (ComputationGraph network : List.of(plain, fast)) {
      network.setInputs(images);
      network.setLabels(batch.getLabels());
      network.computeGradientAndScore();
    }

    assertThat(fast.score()).isCloseTo(plain.score(), within(TOLERANCE));
    assertAgree("gradient", plain.gradient().gradient(), fast.gradient().gradient());
    // The views may be made anew.
    plain.setBackpropGradientsViewArray(Nd4j.create(1, plain.numParams()));
    fast.setBackpropGradientsViewArray(Nd4j.create(1, plain.numParams()));
    assertStepsAgree(batch);
  }

  @Test
  void gradientsOfOutputsMayComeFromOutside() {
    ComputationGraph network =
        Networks.build(
            builder()
                .addInputs(INPUT)
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 3))
                .addLayer("a", convolution(3, 8).build(), INPUT)
                .addLayer("b", convolution(3, 4).build(), "a")
                .setOutputs("b"));
    ComputationGraph other = network.clone();
    assertThat(OneDnnGraph.attachTo(other, Precision.FP32).taken()).hasSize(1);
    INDArray epsilon = random(8, 4, SIZE, SIZE);

    Gradient expected = externalGradient(network, epsilon);
    Gradient actual = externalGradient(other, epsilon);

    assertAgree("gradient", expected.gradient(), actual.gradient());
  }

  private Gradient externalGradient(ComputationGraph network, INDArray epsilon) {
    network.feedForward(new INDArray[] {images}, true, false);
    return network.backpropGradient(epsilon);
  }

  @Test
  void aPassThatFailsLeavesTheNetworkWorking() {
    INDArray wrong = random(8, 4, SIZE, SIZE);
    INDArray flat = random(8, 3 * SIZE * SIZE);
    for (INDArray bad : List.of(wrong, flat)) {
      for (boolean training : new boolean[] {true, false}) {
        assertThatThrownBy(() -> plain.output(training, bad))
            .satisfies(
                expected ->
                    assertThatThrownBy(() -> fast.output(training, bad))
                        .isInstanceOf(expected.getClass())
                        .hasMessage(expected.getMessage()));
      }
    }
    // Half-way: the output layer refuses the labels.
    DataSet mislabelled = new DataSet(images, random(8, 7));
    assertThatThrownBy(() -> fast.fit(mislabelled)).isNotNull();
    assertThatThrownBy(() -> plain.fit(mislabelled)).isNotNull();

    assertStepsAgree(batch);
  }

  /** The gradients of outputs add up, so that one that is left over would count. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aBackwardPassThatFailsLeavesNoGradients(int wrong) {
    GraphBuilder graph =
        builder().addInputs(INPUT).setInputTypes(InputType.convolutional(SIZE, SIZE, 3));
    String middle = relu(graph, "r", convNorm(graph, "a", 8, INPUT));
    graph
        .addLayer("first", output(), middle)
        .addLayer("second", output(), middle)
        .addLayer("main", output(), conv(graph, "b", 8, middle))
        .setOutputs("first", "second", "main");
    ComputationGraph network = Networks.build(graph);
    ComputationGraph other = attached(network);
    MultiDataSet good = Networks.batch(network, images);
    INDArray[] labels = good.getLabels().clone();
    labels[wrong] = random(8, Twins.CLASSES + 1);

    for (ComputationGraph each : List.of(network, other)) {
      assertThatThrownBy(() -> each.fit(new INDArray[] {images}, labels))
          .isInstanceOf(IllegalArgumentException.class);
      each.fit(good);
    }

    assertParametersAgree(network, other);
  }

  @Test
  void windowsThatDoNotFitAreReportedAsWithout() {
    ComputationGraph strict =
        network(
            InputType.convolutional(9, 9, 3),
            graph -> {
              graph.addLayer(
                  "a",
                  convolution(3, 4).stride(2, 2).convolutionMode(ConvolutionMode.Strict).build(),
                  INPUT);
              graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "a");
              return "pool";
            });
    ComputationGraph attached = attached(strict);
    for (int size : new int[] {2, 8}) {
      INDArray bad = random(2, 3, size, size);
      assertThatThrownBy(() -> strict.output(bad))
          .satisfies(
              expected ->
                  assertThatThrownBy(() -> attached.output(bad)).hasMessage(expected.getMessage()));
    }
    INDArray good = random(2, 3, 11, 11);
    assertAgree("output", strict.outputSingle(good), attached.outputSingle(good));
  }

  @Test
  void aBackwardPassWithoutAForwardPassIsRefused() {
    fast.outputSingle(images);

    for (GraphVertex vertex : fast.getVertices()) {
      if (vertex instanceof SegmentVertex) {
        assertThatThrownBy(() -> vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void networksWorkInThreadsOfTheirOwn() throws Exception {
    List<ComputationGraph> networks = List.of(attached(residual(8)), attached(residual(8)));
    ComputationGraph alone = attached(residual(8));
    train(alone);

    inParallel(networks.stream().<Callable<Void>>map(each -> () -> train(each)).toList());

    for (ComputationGraph each : networks) {
      assertThat(each.params()).isEqualTo(alone.params());
    }
  }

  private Void train(ComputationGraph network) {
    for (int step = 0; step < 10; step++) {
      network.fit(batch);
      network.outputSingle(images);
    }
    return null;
  }

  @Test
  void threadsMayShareANetworkForInference() throws Exception {
    INDArray[] inputs = {images, random(3, 3, SIZE, SIZE).mul(0.5), random(5, 3, 12, 12)};
    INDArray[] expected = Arrays.stream(inputs).map(fast::outputSingle).toArray(INDArray[]::new);
    List<Callable<Void>> work = new ArrayList<>();
    for (int thread = 0; thread < inputs.length; thread++) {
      int number = thread;
      work.add(
          () -> {
            for (int i = 0; i < 30; i++) {
              assertThat(fast.outputSingle(inputs[number])).isEqualTo(expected[number]);
            }
            return null;
          });
    }
    inParallel(work);
  }

  private static void inParallel(List<Callable<Void>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void layersAreThoseOfTheNetwork() {
    assertThat(fast.getLayer("a")).isInstanceOf(Layer.class);
    assertThat(fast.getLayer("a").getParam("W")).isEqualTo(fast.getParam("a_W"));
    assertThat(fast.summary().lines().filter(line -> line.contains("BatchNormalization")))
        .hasSize(2)
        .allMatch(plain.summary()::contains);
  }
}
