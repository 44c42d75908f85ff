package org.gridmask.dl4j.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Grad-CAM's gradients against differences of the network's own inference. The target is a
 * convolution with a bias and no activation function: as its bias moves all places of a channel
 * alike, the sum of the gradients over a channel's places, which is what equation 1 wants, is the
 * derivative by that channel's bias.
 */
class GradCamGradientTest {

  private static final String TARGET = "target";
  private static final int CHANNELS = 4;
  private static final int CLASSES = 3;
  private static final int SIZE = 6;
  private static final double STEP = 1e-5;

  /** What follows the target; gives the name of what the output layer gets. */
  private interface Tail extends Function<GraphBuilder, String> {}

  static Stream<Named<Tail>> tails() {
    return Stream.of(
        tail("flattening", graph -> TARGET),
        tail("batch normalization", graph -> norm(graph, new BatchNormalization(), TARGET)),
        tail(
            "batch normalization of log10 of the deviation",
            graph -> norm(graph, new BatchNormalization.Builder().useLogStd(true).build(), TARGET)),
        tail(
            "batch normalization with locked gamma and beta",
            graph -> norm(graph, locked(2, 0.5), TARGET)),
        tail(
            "batch normalization with a locked gamma that is not applied",
            graph -> norm(graph, locked(2, 0), TARGET)),
        tail(
            "an activation that writes into its input",
            graph -> layer(graph, "tanh", new ActivationLayer(Activation.TANH), TARGET)),
        tail(
            "several activations in a row",
            graph -> {
              String elu = layer(graph, "elu", new ActivationLayer(Activation.ELU), TARGET);
              String norm = norm(graph, new BatchNormalization(), elu);
              return layer(graph, "swish", new ActivationLayer(Activation.SWISH), norm);
            }),
        tail(
            "a residual block",
            graph -> {
              String norm = norm(graph, new BatchNormalization(), TARGET);
              String relu = relu(graph, "relu", norm);
              String conv = layer(graph, "conv", convolution(CHANNELS), relu);
              graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), conv, TARGET);
              return gap(graph, relu(graph, "relu2", "sum"));
            }),
        tail(
            "concatenation",
            graph -> {
              String conv = layer(graph, "conv", convolution(2), TARGET);
              graph.addVertex("merged", new MergeVertex(), TARGET, conv, TARGET);
              return layer(graph, "after", convolution(3), "merged");
            }),
        tail(
            "products and maxima",
            graph -> {
              String conv = layer(graph, "conv", convolution(CHANNELS), TARGET);
              graph
                  .addVertex(
                      "product", new ElementWiseVertex(ElementWiseVertex.Op.Product), conv, TARGET)
                  .addVertex(
                      "max", new ElementWiseVertex(ElementWiseVertex.Op.Max), "product", TARGET)
                  .addVertex("scaled", new ScaleVertex(-1.5), "max");
              return "scaled";
            }),
        tail(
            "pooling",
            graph -> {
              String max =
                  layer(
                      graph,
                      "max",
                      new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                          .kernelSize(3, 3)
                          .stride(2, 2)
                          .build(),
                      TARGET);
              String average =
                  layer(
                      graph,
                      "average",
                      new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                          .kernelSize(2, 2)
                          .stride(1, 1)
                          .build(),
                      max);
              return layer(graph, "up", new Upsampling2D.Builder(2).build(), average);
            }),
        tail(
            "global maximum pooling",
            graph -> layer(graph, "gmp", new GlobalPoolingLayer(PoolingType.MAX), TARGET)),
        tail(
            "local response normalization",
            graph -> layer(graph, "lrn", new LocalResponseNormalization.Builder().build(), TARGET)),
        tail(
            "a separable convolution",
            graph ->
                layer(
                    graph,
                    "separable",
                    new SeparableConvolution2D.Builder(3, 3)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build(),
                    TARGET)),
        tail(
            "hidden dense layers",
            graph -> {
              String dense =
                  layer(
                      graph,
                      "dense",
                      new DenseLayer.Builder()
                          .nOut(7)
                          .activation(Activation.SIGMOID)
                          .dropOut(0.5)
                          .build(),
                      TARGET);
              return norm(graph, new BatchNormalization(), dense);
            }),
        tail(
            "everything that drops or adds noise",
            graph -> {
              String dropped = layer(graph, "dropout", new DropoutLayer(0.4), TARGET);
              String blocks =
                  layer(graph, "blocks", new DropoutLayer(new DropBlock(2, 0.5)), dropped);
              String alpha = layer(graph, "alpha", new DropoutLayer(new AlphaDropout(0.5)), blocks);
              String noise = layer(graph, "noise", new DropoutLayer(new GaussianNoise(1)), alpha);
              return layer(
                  graph,
                  "conv",
                  new ConvolutionLayer.Builder(3, 3)
                      .nOut(3)
                      .activation(Activation.TANH)
                      .dropOut(0.5)
                      .weightNoise(new DropConnect(0.5))
                      .build(),
                  noise);
            }),
        tail("shake-shake", graph -> shaken(graph, ShakeShakeVertex.Backward.SHAKE)),
        tail("shake-shake that keeps", graph -> shaken(graph, ShakeShakeVertex.Backward.KEEP)),
        tail(
            "frozen layers",
            graph -> {
              String conv = layer(graph, "conv", new FrozenLayer(convolution(CHANNELS)), TARGET);
              String norm =
                  layer(graph, "norm", new FrozenLayerWithBackprop(new BatchNormalization()), conv);
              graph.addVertex(
                  "sum",
                  new FrozenVertex(new ElementWiseVertex(ElementWiseVertex.Op.Add)),
                  norm,
                  TARGET);
              return "sum";
            }),
        tail(
            "branches that do not lead to the output",
            graph -> {
              String conv = layer(graph, "conv", convolution(CHANNELS), TARGET);
              layer(graph, "side", convolution(2), TARGET);
              layer(graph, "further", new DropoutLayer(0.5), "side");
              return conv;
            }),
        tail(
            "a way around the target",
            graph -> {
              String around = layer(graph, "around", convolution(CHANNELS), "in");
              graph.addVertex(
                  "product", new ElementWiseVertex(ElementWiseVertex.Op.Product), TARGET, around);
              return "product";
            }));
  }

  private static Named<Tail> tail(String name, Tail tail) {
    return named(name, tail);
  }

  private static String layer(
      GraphBuilder graph, String name, org.deeplearning4j.nn.conf.layers.Layer layer, String from) {
    graph.addLayer(name, layer, from);
    return name;
  }

  private static String norm(GraphBuilder graph, BatchNormalization norm, String from) {
    return layer(graph, from + "-norm", norm, from);
  }

  private static BatchNormalization locked(double gamma, double beta) {
    return new BatchNormalization.Builder(true).gamma(gamma).beta(beta).build();
  }

  private static String relu(GraphBuilder graph, String name, String from) {
    return layer(graph, name, new ActivationLayer(Activation.RELU), from);
  }

  private static String gap(GraphBuilder graph, String from) {
    return layer(graph, "gap", new GlobalPoolingLayer(PoolingType.AVG), from);
  }

  private static String shaken(GraphBuilder graph, ShakeShakeVertex.Backward backward) {
    String first = layer(graph, "first", convolution(2), TARGET);
    String second = layer(graph, "second", convolution(2), TARGET);
    graph.addVertex("shake", new ShakeShakeVertex(backward), first, second);
    return "shake";
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ComputationGraph network(Tail tail) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .allowDisconnected(true)
            .addInputs("in")
            .setInputTypes(InputType.convolutional(SIZE, SIZE, 2))
            .addLayer(TARGET, convolution(CHANNELS), "in");
    graph.addLayer(
        "out",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .dropOut(0.5)
            .build(),
        tail.apply(graph));
    ComputationGraph network = new ComputationGraph(graph.setOutputs("out").build());
    network.init();
    setParameters(network);
    return network;
  }

  /** All at random, also running statistics, of which the variances are positive. */
  private static void setParameters(ComputationGraph network) {
    Random random = new Random(7);
    for (Map.Entry<String, INDArray> entry : network.paramTable().entrySet()) {
      INDArray drawn = gaussian(random, entry.getValue().shape());
      boolean isVariance = entry.getKey().endsWith("_var");
      entry.getValue().assign(isVariance ? drawn.mul(drawn).add(0.1) : drawn.mul(0.5));
    }
  }

  private static INDArray gaussian(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static INDArray scores(ComputationGraph network, INDArray images) {
    String before = network.getConfiguration().getVertexInputs().get("out").get(0);
    INDArray input = network.feedForward(images, false).get(before);
    return input
        .dup('c')
        .reshape(images.size(0), -1)
        .mmul(network.getParam("out_W"))
        .addiRowVector(network.getParam("out_b"));
  }

  /** Equation 1 by differences, [N, channels]. */
  private static INDArray alpha(ComputationGraph network, INDArray images, int number) {
    INDArray alpha = Nd4j.create(DataType.DOUBLE, images.size(0), CHANNELS);
    INDArray bias = network.getLayer(TARGET).getParam("b");
    for (int k = 0; k < CHANNELS; k++) {
      double value = bias.getDouble(k);
      bias.putScalar(k, value + STEP);
      INDArray above = scores(network, images).getColumn(number);
      bias.putScalar(k, value - STEP);
      INDArray below = scores(network, images).getColumn(number);
      bias.putScalar(k, value);
      alpha.putColumn(k, above.sub(below).div(2 * STEP * SIZE * SIZE));
    }
    return alpha;
  }

  /** Equation 2. */
  private static INDArray map(INDArray alpha, INDArray activations) {
    INDArray weights = alpha.reshape(alpha.size(0), alpha.size(1), 1, 1);
    return Transforms.relu(activations.mul(weights).sum(1));
  }

  /** Of a pass that ends there, as what follows may write into them. */
  private static INDArray activations(ComputationGraph network, INDArray images) {
    int[] order = network.topologicalSortOrder();
    int position = 0;
    while (order[position] != network.getVertex(TARGET).getVertexIndex()) {
      position++;
    }
    return network.feedForward(new INDArray[] {images}, position, false, true).get(TARGET);
  }

  @ParameterizedTest
  @MethodSource("tails")
  void mapsAreThoseOfTheGradientOfInference(Tail tail) {
    ComputationGraph network = network(tail);
    INDArray images = gaussian(new Random(13), 3, 2, SIZE, SIZE);
    INDArray activations = activations(network, images);
    GradCam mapper = GradCam.of(network, TARGET);
    double largest = 0;
    for (int number = 0; number < CLASSES; number++) {
      INDArray expected = map(alpha(network, images, number), activations);

      INDArray maps = mapper.of(images, number, number, number).maps();

      assertThat(maps.shape()).containsExactly(3, SIZE, SIZE);
      double scale = Math.max(expected.maxNumber().doubleValue(), 1e-3);
      assertThat(maps.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6 * scale);
      largest = Math.max(largest, scale);
    }
    assertThat(largest).isGreaterThan(1e-2);
  }
}
