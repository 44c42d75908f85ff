package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.add;
import static org.gridmask.dl4j.onednn.Networks.assertAttachedAgrees;
import static org.gridmask.dl4j.onednn.Networks.attached;
import static org.gridmask.dl4j.onednn.Networks.conv;
import static org.gridmask.dl4j.onednn.Networks.convNorm;
import static org.gridmask.dl4j.onednn.Networks.convolution;
import static org.gridmask.dl4j.onednn.Networks.network;
import static org.gridmask.dl4j.onednn.Networks.norm;
import static org.gridmask.dl4j.onednn.Networks.relu;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.Twins;
import org.gridmask.dl4j.detection.PyramidCanvasVertex;
import org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer;
import org.gridmask.dl4j.layer.BilinearResizeLayer;
import org.gridmask.dl4j.layer.BilinearResizeVertex;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Operations beside those of residual networks, channels first and last. */
class OperationsTest {

  private static final int HEIGHT = 8;
  private static final int WIDTH = 9;

  @BeforeEach
  void assumeOneDnn() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
  }

  private static Arguments layer(String name, int channels, Layer layer) {
    return Arguments.of(Named.of(name, layer), channels);
  }

  static List<Arguments> layers() {
    List<Arguments> layers = new ArrayList<>();
    for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate)) {
      boolean bias = mode == ConvolutionMode.Same;
      String kind = ", " + mode + (bias ? ", bias" : "");
      layers.add(
          layer("dilated" + kind, 5, with(new ConvolutionLayer.Builder(3, 3), mode, bias, 16, 2)));
      layers.add(
          layer(
              "grouped" + kind,
              16,
              with(new GroupedConvolutionLayer.Builder(3).groups(4), mode, bias, 32, 1)));
      layers.add(
          layer(
              "grouped and dilated" + kind,
              6,
              with(new GroupedConvolutionLayer.Builder(3).groups(3), mode, bias, 12, 2)));
      layers.add(
          layer(
              "depthwise" + kind,
              16,
              with(
                  new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2), mode, bias, 32, 1)));
      layers.add(
          layer(
              "separable" + kind,
              6,
              with(
                  new SeparableConvolution2D.Builder(3, 3).depthMultiplier(2), mode, bias, 12, 1)));
      layers.add(
          layer(
              "transposed" + kind,
              6,
              with(new Deconvolution2D.Builder(3, 3).stride(2, 2), mode, bias, 12, 1)));
      layers.add(
          layer(
              "transposed without overlap" + kind,
              16,
              with(new Deconvolution2D.Builder(2, 2).stride(2, 2), mode, bias, 16, 1)));
    }
    for (boolean includes : new boolean[] {true, false}) {
      layers.add(
          layer(
              "averages, " + (includes ? "with" : "without") + " padding",
              16,
              new SubsamplingLayer.Builder(PoolingType.AVG)
                  .kernelSize(3, 3)
                  .stride(2, 2)
                  .padding(1, 1)
                  .convolutionMode(ConvolutionMode.Truncate)
                  .avgPoolIncludePadInDivisor(includes)
                  .build()));
    }
    layers.add(
        layer(
            "dilated maxima",
            5,
            new SubsamplingLayer.Builder(PoolingType.MAX)
                .kernelSize(3, 3)
                .stride(1, 1)
                .dilation(2, 2)
                .convolutionMode(ConvolutionMode.Truncate)
                .build()));
    layers.add(layer("local response", 9, new LocalResponseNormalization.Builder().build()));
    layers.add(layer("padding", 16, new ZeroPaddingLayer.Builder(1, 2, 0, 3).build()));
    layers.add(layer("cropping", 5, new Cropping2D.Builder(1, 2, 0, 3).build()));
    layers.add(layer("upsampling", 16, new Upsampling2D.Builder().size(new int[] {3, 2}).build()));
    layers.add(layer("adaptive averages", 5, new AdaptiveAveragePoolingLayer(3, 4)));
    layers.add(layer("bilinear resize", 16, new BilinearResizeLayer(13, 5, false)));
    layers.add(layer("bilinear resize, corners", 6, new BilinearResizeLayer(5, 17, true)));
    layers.add(layer("identity", 16, new ActivationLayer(Activation.IDENTITY)));
    return layers;
  }

  @SuppressWarnings("unchecked") // Builders of layers are generic.
  private static <T extends ConvolutionLayer.BaseConvBuilder<T>> Layer with(
      T builder, ConvolutionMode mode, boolean bias, int channels, int dilation) {
    return builder
        .convolutionMode(mode)
        .hasBias(bias)
        .dilation(dilation, dilation)
        .nOut(channels)
        .activation(bias ? Activation.TANH : Activation.IDENTITY)
        .build();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layersAgree(Layer layer, int channels) {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      Layer own = layer.clone();
      assertAgrees(
          format,
          graph -> {
            graph.addLayer("layer", own, convNorm(graph, "before", channels, INPUT));
            return relu(graph, "relu", norm(graph, "after", "layer"));
          });
    }
  }

  private static ComputationGraph assertAgrees(
      CNN2DFormat format, Function<GraphBuilder, String> body) {
    INDArray images = random(3, 3, HEIGHT, WIDTH);
    ComputationGraph network = network(InputType.convolutional(HEIGHT, WIDTH, 3, format), body);
    ComputationGraph fast =
        assertAttachedAgrees(
            network, format == CNN2DFormat.NCHW ? images : images.permute(0, 2, 3, 1).dup('c'));
    assertThat(fast.getVertices())
        .filteredOn(vertex -> !(vertex instanceof SegmentVertex))
        .extracting(vertex -> vertex.getVertexName())
        .containsExactlyInAnyOrder(INPUT, "out");
    return fast;
  }

  /** Those that oneDNN does not have, too; RReLU draws, and softmax is for rows. */
  @Test
  void activationsAgree() {
    assertAgrees(
        CNN2DFormat.NCHW,
        graph -> {
          List<String> branches = new ArrayList<>();
          for (Activation activation : Activation.values()) {
            if (activation != Activation.RRELU && activation != Activation.SOFTMAX) {
              String name = activation.name();
              graph
                  .addLayer(name, convolution(3, 4).activation(activation).build(), INPUT)
                  .addLayer(
                      name + " after",
                      new ActivationLayer(activation),
                      norm(graph, name + " norm", name))
                  .addLayer(
                      name + " pool", new GlobalPoolingLayer(PoolingType.MAX), name + " after")
                  .addLayer(
                      name + " dense",
                      // ND4J's cube of a dense layer runs away.
                      dense(activation == Activation.CUBE ? Activation.TANH : activation),
                      name + " pool");
              branches.add(name + " dense");
            }
          }
          return merged(graph, branches);
        });
  }

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(5).activation(activation).build();
  }

  private static String merged(GraphBuilder graph, List<String> branches) {
    graph.addVertex("merged", new MergeVertex(), branches.toArray(String[]::new));
    return "merged";
  }

  /** Rectified ones are often both zero, and then equal. */
  @ParameterizedTest
  @EnumSource(Op.class)
  void elementWiseOperationsAgree(Op op) {
    assertAgrees(
        CNN2DFormat.NCHW,
        graph -> {
          String a = relu(graph, "ra", convNorm(graph, "a", 16, INPUT));
          String b = relu(graph, "rb", convNorm(graph, "b", 16, INPUT));
          String[] inputs =
              op == Op.Subtract
                  ? new String[] {a, b}
                  : new String[] {a, b, convNorm(graph, "c", 16, INPUT)};
          graph
              .addVertex("op", new ElementWiseVertex(op), inputs)
              .addLayer("swish", new ActivationLayer(Activation.SWISH), "op")
              .addVertex("scaled", new ScaleVertex(0.3), "swish")
              .addVertex("shifted", new ShiftVertex(0.7), "scaled");
          return conv(graph, "last", 4, "shifted");
        });
  }

  /** Input types would refuse them. */
  @Test
  void shapesMayBroadcast() {
    GraphBuilder graph = Networks.builder().addInputs(INPUT);
    graph
        .addLayer("a", convolution(3, 16).nIn(3).build(), INPUT)
        .addLayer(
            "pool",
            new GlobalPoolingLayer.Builder(PoolingType.AVG).collapseDimensions(false).build(),
            "a")
        .addLayer("gate", convolution(1, 16).nIn(16).activation(Activation.SIGMOID).build(), "pool")
        .addVertex("gated", new ElementWiseVertex(Op.Product), "a", "gate")
        .addLayer("b", convolution(3, 4).nIn(16).build(), "gated")
        .addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), "b")
        .addLayer(
            "out",
            new OutputLayer.Builder()
                .nIn(4)
                .nOut(Twins.CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            "mean")
        .setOutputs("out");

    ComputationGraph fast =
        assertAttachedAgrees(Networks.build(graph), random(3, 3, HEIGHT, WIDTH));

    assertThat(fast.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(6);
  }

  @Test
  void mergedChannelsAgreeAlsoWhereTheyCutBlocks() {
    assertAgrees(
        CNN2DFormat.NCHW,
        graph -> {
          String wide = convNorm(graph, "a", 16, INPUT);
          String narrow = convNorm(graph, "b", 5, INPUT);
          graph
              .addVertex("whole", new MergeVertex(), wide, convNorm(graph, "c", 32, INPUT))
              .addVertex("cut", new MergeVertex(), narrow, wide, INPUT);
          return merged(graph, List.of(conv(graph, "d", 4, "whole"), conv(graph, "e", 4, "cut")));
        });
  }

  @Test
  void sizesAreThoseOfOtherVertices() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      assertAgrees(
          format,
          graph -> {
            String large = relu(graph, "large", convNorm(graph, "a", 16, INPUT));
            graph
                .addLayer("bins", new AdaptiveAveragePoolingLayer(3, 2), large)
                .addVertex(
                    "resized",
                    new BilinearResizeVertex(true, format),
                    convNorm(graph, "b", 16, "bins"),
                    large)
                .addVertex(
                    "like-input",
                    new BilinearResizeVertex(false, format),
                    convNorm(graph, "c", 4, "bins"),
                    INPUT)
                .addLayer("pool-a", new GlobalPoolingLayer(PoolingType.AVG), "like-input")
                .addLayer(
                    "pool-b",
                    new GlobalPoolingLayer(PoolingType.MAX),
                    conv(graph, "d", 4, add(graph, "sum", large, "resized")))
                .addVertex("both", new MergeVertex(), "pool-a", "pool-b");
            return "both";
          });
    }
  }

  /** Deeplearning4j leaves such a gamma or beta out, in the forward pass alone. */
  @ParameterizedTest
  @CsvSource({"2, 0", "1, 0.5"})
  void aDefaultBesideALockedScaleIsLeftToDeeplearning4j(double gamma, double beta) {
    ComputationGraph plain =
        network(
            InputType.convolutional(HEIGHT, WIDTH, 3),
            graph -> {
              graph.addLayer(
                  "norm",
                  new BatchNormalization.Builder(gamma, beta, true).build(),
                  relu(graph, "relu", convNorm(graph, "a", 16, INPUT)));
              return conv(graph, "b", 4, "norm");
            });
    ComputationGraph fast = attached(plain);
    INDArray images = random(3, 3, HEIGHT, WIDTH);

    assertThat(fast.getVertex("norm")).isNotNull();
    Twins.assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
  }

  /** Without gamma and beta the stock layer reports gradients of parameters that it lacks. */
  @Test
  void lockedScalesAgree() {
    ComputationGraph plain =
        network(
            InputType.convolutional(HEIGHT, WIDTH, 3),
            graph -> {
              graph.addLayer(
                  "norm",
                  new BatchNormalization.Builder(true).gamma(1.3).beta(0.2).build(),
                  conv(graph, "a", 16, INPUT));
              return conv(graph, "b", 4, relu(graph, "relu", "norm"));
            });
    ComputationGraph fast = attached(plain);
    DataSet batch = new DataSet(random(3, 3, HEIGHT, WIDTH), labels(3));

    for (int step = 0; step < 10; step++) {
      plain.fit(batch);
      fast.fit(batch);
    }

    Twins.assertParametersAgree(plain, fast);
    Twins.assertAgree(
        "output", plain.outputSingle(batch.getFeatures()), fast.outputSingle(batch.getFeatures()));
  }

  /**
   * Through a frozen normalization, folded into a convolution that trains, gradients are those of
   * differences; Deeplearning4j's own are not.
   */
  @Test
  void gradientsPassFrozenNormalizations() {
    ComputationGraph plain =
        network(
            InputType.convolutional(HEIGHT, WIDTH, 3),
            graph -> {
              graph
                  .addLayer("a", convolution(3, 8).build(), INPUT)
                  .addLayer(
                      "norm",
                      new FrozenLayerWithBackprop(new BatchNormalization.Builder().build()),
                      "a");
              return conv(graph, "b", 4, relu(graph, "relu", "norm"));
            });
    DataSet batch = new DataSet(random(3, 3, HEIGHT, WIDTH), labels(3));
    plain.setParam("norm_mean", Nd4j.linspace(DataType.FLOAT, -0.5, 0.2, 8).reshape(1, 8));
    plain.setParam("norm_gamma", Nd4j.linspace(DataType.FLOAT, 0.5, 0.2, 8).reshape(1, 8));
    ComputationGraph exact = plain.convertDataType(DataType.DOUBLE);
    ComputationGraph fast = attached(plain);

    fast.setInputs(batch.getFeatures());
    fast.setLabels(batch.getLabels());
    fast.computeGradientAndScore();

    DataSet exactly =
        new DataSet(
            batch.getFeatures().castTo(DataType.DOUBLE), batch.getLabels().castTo(DataType.DOUBLE));
    for (String name : List.of("a_W", "a_b")) {
      for (int i = 0; i < 8; i++) {
        double actual = fast.gradient().getGradientFor(name).getDouble(i) / 3;
        assertThat(actual).as(name).isCloseTo(difference(exact, name, i, exactly), within(1e-4));
      }
    }
  }

  /** After what is frozen, what trains, several groups, and no convolution; in a residual block. */
  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void frozenBatchNormalizationsAgree(CNN2DFormat format) {
    ComputationGraph plain =
        network(
            InputType.convolutional(HEIGHT, WIDTH, 3, format),
            graph -> {
              graph
                  .addLayer("a", new FrozenLayer(convolution(3, 16).build()), INPUT)
                  .addLayer("a-norm", new FrozenLayer(new FrozenBatchNormalization(1e-5)), "a")
                  .addLayer(
                      "a-relu", new FrozenLayer(new ActivationLayer(Activation.RELU)), "a-norm")
                  .addLayer("b", convolution(3, 16).build(), "a-relu")
                  .addLayer("b-norm", new FrozenBatchNormalization(0), "b")
                  .addLayer(
                      "c",
                      new GroupedConvolutionLayer.Builder(3)
                          .groups(4)
                          .nOut(16)
                          .hasBias(false)
                          .activation(Activation.IDENTITY)
                          .build(),
                      relu(graph, "b-relu", "b-norm"))
                  .addLayer("c-norm", new FrozenBatchNormalization(0.1), "c")
                  .addLayer(
                      "d-norm",
                      new FrozenBatchNormalization(0.1),
                      relu(graph, "relu", add(graph, "sum", "c-norm", "a-relu")));
              return conv(graph, "e", 4, relu(graph, "d-relu", "d-norm"));
            });
    for (String name : List.of("a-norm", "b-norm", "c-norm", "d-norm")) {
      plain
          .getLayer(name)
          .paramTable()
          .forEach((key, values) -> values.assign(random(values.shape()).muli(0.1).addi(1)));
    }
    INDArray frozen = plain.getParam("b-norm_mean").dup();
    INDArray images = random(3, 3, HEIGHT, WIDTH);

    ComputationGraph fast =
        assertAttachedAgrees(
            plain, format == CNN2DFormat.NCHW ? images : images.permute(0, 2, 3, 1).dup('c'));

    assertThat(fast.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(13);
    assertThat(fast.getParam("b-norm_mean")).isEqualTo(frozen);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 5})
  void levelsOnOneCanvasAgree(int channels) {
    assertAgrees(
        CNN2DFormat.NCHW,
        graph -> {
          String[] levels = new String[5];
          levels[0] = relu(graph, "p2", convNorm(graph, "a", channels, INPUT));
          for (int i = 1; i < levels.length; i++) {
            levels[i] = "p" + (2 + i);
            graph.addLayer(
                levels[i],
                new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build(),
                levels[i - 1]);
          }
          graph.addVertex("canvas", new PyramidCanvasVertex(), levels);
          return conv(graph, "last", 4, "canvas");
        });
  }

  /** Without regularization, which gradients of the score contain and those here do not. */
  private static double difference(ComputationGraph network, String name, int i, DataSet batch) {
    INDArray parameter = network.getParam(name);
    double value = parameter.getDouble(i);
    double step = 1e-5;
    double[] scores = new double[2];
    for (int sign = 0; sign < 2; sign++) {
      parameter.putScalar(i, value + (2 * sign - 1) * step);
      scores[sign] = network.score(batch, false) - network.calcRegularizationScore(true);
    }
    parameter.putScalar(i, value);
    return (scores[1] - scores[0]) / (2 * step);
  }
}
