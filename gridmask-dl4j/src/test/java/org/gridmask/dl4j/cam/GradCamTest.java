package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

class GradCamTest {

  private static final int SIZE = 6;

  private static GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .weightInit(WeightInit.RELU)
        .updater(new Nesterovs(0.05, 0.9))
        .convolutionMode(ConvolutionMode.Same)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(SIZE, SIZE, 2));
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(Twins.CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static ComputationGraph built(GraphBuilder graph) {
    ComputationGraph network = new ComputationGraph(graph.setOutputs("out").build());
    network.init();
    return network;
  }

  /** A residual network that ends in global average pooling, trained a little. */
  private static ComputationGraph residual() {
    ComputationGraph network =
        built(
            builder()
                .addLayer("a", convolution(5), "in")
                .addLayer("a-norm", new BatchNormalization(), "a")
                .addLayer("a-relu", new ActivationLayer(Activation.RELU), "a-norm")
                .addLayer("b", convolution(5), "a-relu")
                .addLayer("b-norm", new BatchNormalization(), "b")
                .addLayer("drop", new DropoutLayer(new DropBlock(2, 0.8)), "b-norm")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "drop", "a-relu")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "sum")
                .addLayer("gap", new GlobalPoolingLayer(PoolingType.AVG), "relu")
                .addLayer("out", output(), "gap"));
    for (int i = 0; i < 3; i++) {
      network.fit(new DataSet(images(8), Twins.labels(8)));
    }
    return network;
  }

  private static INDArray images(int n) {
    return images(n, 5);
  }

  private static INDArray images(int n, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n * 2 * SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape(n, 2, SIZE, SIZE);
  }

  @Test
  void atThePoolingItIsThePositivePartOfCamByTheNumberOfPlaces() {
    ComputationGraph network = residual();
    INDArray images = images(4);
    INDArray cam = Cam.of(network).of(images, 0, 1, 2, 3).maps();
    INDArray expected = Transforms.relu(cam).div(SIZE * SIZE);

    assertThat(expected.sumNumber().doubleValue()).isPositive();
    for (GradCam mapper : List.of(GradCam.of(network), GradCam.of(network, "relu"))) {
      Twins.assertAgree("map", expected, mapper.of(images, 0, 1, 2, 3).maps());
    }
  }

  @Test
  void theMostProbableClassIsMapped() {
    ComputationGraph network = residual();
    INDArray images = images(6, 9);
    GradCam mapper = GradCam.of(network, "a");

    ActivationMaps maps = mapper.ofPredicted(images);

    INDArray output = network.outputSingle(images);
    assertThat(maps.classes()).isEqualTo(output.argMax(1).toIntVector());
    Twins.assertAgree("output", output, maps.probabilities());
    assertThat(maps.maps()).isEqualTo(mapper.of(images, maps.classes()).maps());
  }

  @Test
  void aBatchIsItsImagesOneByOne() {
    GradCam mapper = GradCam.of(residual(), "a-norm");
    INDArray images = images(3, 9);

    ActivationMaps batch = mapper.of(images, 2, 0, 3);

    for (int i = 0; i < 3; i++) {
      INDArray image = images.slice(i).reshape(1, 2, SIZE, SIZE);
      ActivationMaps alone = mapper.of(image, batch.classes()[i]);
      Twins.assertAgree("map", batch.maps().slice(i), alone.maps().slice(0));
    }
  }

  @Test
  void acceleratedFrozenAndLoadedNetworksHaveTheSameMaps() throws IOException {
    ComputationGraph plain = residual();
    INDArray images = images(3, 9);
    ComputationGraph helped = plain.clone();
    assertThat(OneDnnHelpers.attachTo(helped).convolutions()).isEqualTo(2);
    ComputationGraph fast = plain.clone();
    assertThat(FastPath.attachTo(fast).vertices()).isPositive();
    fast.fit(new DataSet(images(8), Twins.labels(8)));
    fast.setParams(plain.params());
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(plain.clone())
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Nesterovs(0.1, 0.9)).build())
            .setFeatureExtractor("sum")
            .build();
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(Twins.saved(plain)));

    for (String vertex : List.of("a", "a-relu", "b-norm", "relu")) {
      INDArray expected = GradCam.of(plain, vertex).of(images, 0, 1, 2).maps();
      for (ComputationGraph other : List.of(helped, fast, frozen, loaded)) {
        Twins.assertAgree(vertex, expected, GradCam.of(other, vertex).of(images, 0, 1, 2).maps());
      }
    }
  }

  @Test
  void theNetworkIsAsItWas() throws IOException {
    ComputationGraph network = residual();
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    network.setListeners(scores);
    DataSet batch = new DataSet(images(8), Twins.labels(8));
    network.fit(batch);
    network.incrementEpochCount();
    byte[] saved = Twins.saved(network);
    String configuration = network.getConfiguration().toJson();
    INDArray parameters = network.params().dup();
    INDArray state = network.updaterState().dup();
    INDArray gradient = network.gradient().gradient().dup();
    INDArray[] inputs = network.getInputs();
    double score = network.score();

    GradCam.of(network, "a").ofPredicted(images(3));
    Cam.of(network).ofPredicted(images(3));

    assertThat(network.getConfiguration().toJson()).isEqualTo(configuration);
    assertThat(network.params()).isEqualTo(parameters);
    assertThat(network.updaterState()).isEqualTo(state);
    assertThat(network.gradient().gradient()).isEqualTo(gradient);
    assertThat(network.getInputs()).isSameAs(inputs);
    assertThat(network.score()).isEqualTo(score);
    assertThat(network.getIterationCount()).isEqualTo(4);
    assertThat(network.getEpochCount()).isOne();
    assertThat(network.getListeners()).containsExactly(scores);
    ComputationGraph untouched =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved));
    for (ComputationGraph each : List.of(network, untouched)) {
      Nd4j.getRandom().setSeed(1);
      each.fit(batch);
    }
    assertThat(network.params()).isEqualTo(untouched.params());
  }

  @Test
  void noRandomNumberIsDrawn() {
    ComputationGraph network = residual();
    Nd4j.getRandom().setSeed(99);
    long next = Nd4j.getRandom().nextLong();
    Nd4j.getRandom().setSeed(99);

    GradCam.of(network, "a").ofPredicted(images(3));
    Cam.of(network).ofPredicted(images(3));

    assertThat(Nd4j.getRandom().nextLong()).isEqualTo(next);
  }

  @Test
  void imagesAreNotWrittenTo() {
    ComputationGraph network =
        built(
            builder()
                .addLayer("tanh", new ActivationLayer(Activation.TANH), "in")
                .addLayer("out", output(), "tanh"));
    INDArray images = images(2);

    ActivationMaps maps = GradCam.of(network).ofPredicted(images);

    assertThat(maps.maps().shape()).containsExactly(2, SIZE, SIZE);
    assertThat(images).isEqualTo(images(2));
  }

  /** Softmaxes that are not an OutputLayer's, with the same parameters. */
  @Test
  void theScoreIsWhatTheSoftmaxGets() {
    ComputationGraph plain = ending(graph -> graph.addLayer("out", output(), "relu"));
    DenseLayer.Builder dense = new DenseLayer.Builder().nOut(Twins.CLASSES);
    LossLayer.Builder loss = new LossLayer.Builder(LossFunction.MCXENT);
    List<ComputationGraph> others =
        List.of(
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.IDENTITY).build(), "relu")
                        .addLayer("out", loss.activation(Activation.SOFTMAX).build(), "fc")),
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.SOFTMAX).build(), "relu")
                        .addLayer("out", loss.activation(Activation.IDENTITY).build(), "fc")),
            ending(
                graph ->
                    graph.addLayer("out", dense.activation(Activation.SOFTMAX).build(), "relu")),
            ending(
                graph ->
                    graph
                        .addLayer("fc", dense.activation(Activation.IDENTITY).build(), "relu")
                        .addLayer("out", new ActivationLayer(Activation.SOFTMAX), "fc")));
    INDArray images = images(4);
    ActivationMaps expected = GradCam.of(plain, "conv").of(images, 0, 1, 2, 3);

    for (ComputationGraph other : others) {
      other.setParams(plain.params());
      ActivationMaps maps = GradCam.of(other, "conv").of(images, 0, 1, 2, 3);
      Twins.assertAgree("map", expected.maps(), maps.maps());
      Twins.assertAgree("output", expected.probabilities(), maps.probabilities());
    }
  }

  private static ComputationGraph ending(UnaryOperator<GraphBuilder> end) {
    return built(
        end.apply(
            builder()
                .validateOutputLayerConfig(false)
                .addLayer("conv", convolution(5), "in")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "conv")));
  }

  @Test
  void otherNetworksAreRefusedWithWhatWasFound() {
    refused(
        ending(graph -> graph.addLayer("out", new CnnLossLayer.Builder().build(), "relu")),
        "'out' is CnnLossLayer");
    refused(
        ending(
            graph ->
                graph.addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "relu")),
        "'out' (OutputLayer) is identity");
    ComputationGraph two =
        new ComputationGraph(
            builder()
                .addLayer("first", output(), "in")
                .addLayer("second", output(), "in")
                .setOutputs("first", "second")
                .build());
    two.init();
    refused(two, "one output, but has 2: [first, second]");
    assertThatIllegalArgumentException().isThrownBy(() -> GradCam.of(null));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> GradCam.of(new ComputationGraph(residual().getConfiguration())))
        .withMessageContaining("init()");
  }

  private static void refused(ComputationGraph network, String found) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network))
        .withMessageContaining(found);
  }

  @Test
  void verticesWithoutImagesAreRefused() {
    ComputationGraph network = residual();
    INDArray images = images(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network, "nowhere"))
        .withMessageContaining("'nowhere'")
        .withMessageContaining("relu");
    assertThatIllegalArgumentException().isThrownBy(() -> GradCam.of(network, "out"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network, "gap").ofPredicted(images))
        .withMessage("The activations of 'gap' must be [N, C, h, w], but are of shape [1, 5]");
    ComputationGraph dense =
        built(
            builder()
                .addLayer("fc", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer("out", output(), "fc"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(dense).ofPredicted(images))
        .withMessageContaining("No vertex of the network puts out activations [N, C, h, w]")
        .withMessageContaining("[1, 2, 6, 6]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GradCam.of(network).of(images, Twins.CLASSES))
        .withMessageContaining("classes");
  }
}
