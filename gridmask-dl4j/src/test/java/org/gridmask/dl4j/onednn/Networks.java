package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gridmask.dl4j.Twins;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks, and how the attached one is compared with its plain twin. */
final class Networks {

  static final String INPUT = "in";
  private static final int STEPS = 10;

  /**
   * How much further from the network in double precision the attached one may be than the plain
   * one: both round, and where a ReLU's input is nearly zero, either may fall on the other side.
   */
  private static final double MARGIN = 10;

  /** What rounding adds up to in these steps, relative to the largest magnitude in an array. */
  private static final double FLOOR = 2e-5;

  private Networks() {}

  static ComputationGraph network(InputType type, Function<GraphBuilder, String> body) {
    GraphBuilder graph = builder().addInputs(INPUT).setInputTypes(type);
    return build(graph.addLayer("out", output(), body.apply(graph)).setOutputs("out"));
  }

  static GraphBuilder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.RELU)
        .updater(new Nesterovs(0.001, 0.9))
        .l2(1e-3)
        .convolutionMode(ConvolutionMode.Same)
        .graphBuilder();
  }

  static ComputationGraph build(GraphBuilder graph) {
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(Twins.CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  static ConvolutionLayer.Builder convolution(int kernel, int channels) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .activation(Activation.IDENTITY);
  }

  /** Adds a convolution without bias. */
  static String conv(GraphBuilder graph, String name, int channels, String from) {
    graph.addLayer(name, convolution(3, channels).hasBias(false).build(), from);
    return name;
  }

  /** Adds a convolution without bias and its normalization. */
  static String convNorm(GraphBuilder graph, String name, int channels, String from) {
    return norm(graph, name + "-norm", conv(graph, name, channels, from));
  }

  static String norm(GraphBuilder graph, String name, String from) {
    graph.addLayer(name, new BatchNormalization(), from);
    return name;
  }

  static String relu(GraphBuilder graph, String name, String from) {
    graph.addLayer(name, new ActivationLayer(Activation.RELU), from);
    return name;
  }

  static String add(GraphBuilder graph, String name, String... from) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
    return name;
  }

  /** A small network with residual blocks. */
  static ComputationGraph residual(int size) {
    return network(
        InputType.convolutional(size, size, 3),
        graph -> {
          String x = relu(graph, "stem-relu", convNorm(graph, "stem", 8, INPUT));
          for (int block = 0; block < 2; block++) {
            String a = relu(graph, block + "a-relu", convNorm(graph, block + "a", 8, x));
            String sum = add(graph, block + "add", convNorm(graph, block + "b", 8, a), x);
            x = relu(graph, block + "relu", sum);
          }
          return x;
        });
  }

  /** A small network with a residual block that takes images of any size. */
  static ComputationGraph pooled(int size) {
    return network(
        InputType.convolutional(size, size, 3),
        graph -> {
          String x = relu(graph, "r", convNorm(graph, "a", 8, INPUT));
          String sum = add(graph, "sum", convNorm(graph, "b", 8, x), x);
          graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), relu(graph, "last", sum));
          return "pool";
        });
  }

  static ComputationGraph attached(ComputationGraph plain) {
    ComputationGraph fast = plain.clone();
    assertThat(OneDnnGraph.attachTo(fast, Precision.FP32).taken()).isNotEmpty();
    return fast;
  }

  static MultiDataSet batch(ComputationGraph network, INDArray... inputs) {
    INDArray[] labels = new INDArray[network.getNumOutputArrays()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Twins.labels(inputs[0].size(0));
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(inputs, labels);
  }

  /**
   * Outputs, score, gradients, parameters after some steps, and outputs then; each against the same
   * network in double precision.
   */
  static ComputationGraph assertAttachedAgrees(ComputationGraph plain, INDArray... inputs) {
    return assertAttachedAgrees(plain.convertDataType(DataType.DOUBLE), plain, inputs);
  }

  /** The same for a network that draws, which in double precision would draw otherwise. */
  static ComputationGraph assertAttachedDrawsAlike(ComputationGraph plain, INDArray... inputs) {
    return assertAttachedAgrees(plain.clone(), plain, inputs);
  }

  private static ComputationGraph assertAttachedAgrees(
      ComputationGraph exact, ComputationGraph plain, INDArray... inputs) {
    ComputationGraph fast = attached(plain);
    MultiDataSet batch = batch(plain, inputs);
    assertOutputsAgree("output", exact, plain, fast, inputs);
    for (int step = 0; step < STEPS; step++) {
      for (ComputationGraph each : new ComputationGraph[] {exact, plain, fast}) {
        Nd4j.getRandom().setSeed(1 + step);
        each.fit(batch);
      }
      if (step == 0) {
        assertThat(fast.score()).isCloseTo(exact.score(), within(1e-4 * exact.score()));
        exact
            .gradient()
            .gradientForVariable()
            .forEach(
                (name, gradient) ->
                    assertGradientAsExact(
                        "gradient " + name,
                        gradient,
                        plain.gradient().getGradientFor(name),
                        fast.gradient().getGradientFor(name)));
      }
    }
    exact
        .paramTable()
        .forEach(
            (name, value) ->
                assertAsExact(
                    "parameter " + name,
                    value,
                    plain.paramTable().get(name),
                    fast.paramTable().get(name)));
    assertOutputsAgree("output after training", exact, plain, fast, inputs);
    return fast;
  }

  /** Without an array where there is nothing but zeros, as of what is frozen. */
  private static void assertGradientAsExact(
      String what, INDArray exact, INDArray plain, INDArray fast) {
    if (fast == null) {
      assertThat(exact.amaxNumber().doubleValue()).as(what).isZero();
    } else {
      assertAsExact(what, exact, plain, fast);
    }
  }

  private static void assertOutputsAgree(
      String what,
      ComputationGraph exact,
      ComputationGraph plain,
      ComputationGraph fast,
      INDArray... inputs) {
    INDArray[] exactly = exact.output(inputs);
    INDArray[] plainly = plain.output(inputs);
    INDArray[] fastly = fast.output(inputs);
    for (int i = 0; i < exactly.length; i++) {
      assertAsExact(what, exactly[i], plainly[i], fastly[i]);
    }
  }

  private static void assertAsExact(String what, INDArray exact, INDArray plain, INDArray fast) {
    assertThat(fast.shape()).as(what).isEqualTo(exact.shape());
    double scale = Math.max(exact.amaxNumber().doubleValue(), 1e-2);
    assertThat(distance(fast, exact))
        .as(what)
        .isLessThanOrEqualTo(MARGIN * distance(plain, exact) + FLOOR * scale);
  }

  private static double distance(INDArray array, INDArray exact) {
    return array.castTo(DataType.DOUBLE).sub(exact).amaxNumber().doubleValue();
  }

  /** For how many shapes of batches an attached network has run on oneDNN. */
  static long compiledPasses(Model network) {
    Object first =
        network instanceof ComputationGraph graph
            ? Arrays.stream(graph.getVertices())
                .filter(SegmentVertex.class::isInstance)
                .findFirst()
                .orElseThrow()
            : field(((MultiLayerNetwork) network).getLayer(0), "runner");
    Map<?, ?> passes = (Map<?, ?>) field(field(field(first, "segment"), "passes"), "passes");
    return passes.values().stream().filter(pass -> ((Optional<?>) pass).isPresent()).count();
  }

  private static Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
