package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.add;
import static org.gridmask.dl4j.onednn.Networks.assertAttachedAgrees;
import static org.gridmask.dl4j.onednn.Networks.builder;
import static org.gridmask.dl4j.onednn.Networks.conv;
import static org.gridmask.dl4j.onednn.Networks.convNorm;
import static org.gridmask.dl4j.onednn.Networks.convolution;
import static org.gridmask.dl4j.onednn.Networks.network;
import static org.gridmask.dl4j.onednn.Networks.norm;
import static org.gridmask.dl4j.onednn.Networks.output;
import static org.gridmask.dl4j.onednn.Networks.relu;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** Which part of which networks runs on oneDNN. */
class OneDnnGraphChoiceTest {

  private static final InputType IMAGES = InputType.convolutional(8, 8, 3);

  @BeforeEach
  void assumeOneDnn() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
  }

  private static Arguments part(int vertices, String name, Function<GraphBuilder, String> body) {
    return Arguments.of(Named.of(name, body), vertices);
  }

  static Stream<Arguments> parts() {
    return Stream.of(
        part(
            5,
            "LeNet: convolutions with ReLU, then dense layers",
            g -> {
              g.addLayer("c1", reluConvolution(5, 6), INPUT)
                  .addLayer("p1", maximum(2), "c1")
                  .addLayer("c2", reluConvolution(3, 16), "p1")
                  .addLayer("p2", maximum(2), "c2")
                  .addLayer("d", dense().build(), "p2");
              return "d";
            }),
        part(
            10,
            "VGG: normalised dense layers after the convolutions",
            g -> {
              String a = relu(g, "r1", convNorm(g, "c1", 16, INPUT));
              String b = relu(g, "r2", convNorm(g, "c2", 16, a));
              g.addLayer("p", maximum(2), b)
                  .addLayer("d", dense().activation(Activation.IDENTITY).build(), "p")
                  .addLayer("n", new BatchNormalization(), "d");
              return relu(g, "r3", "n");
            }),
        part(
            4,
            "AlexNet: overlapping maxima",
            g -> {
              g.addLayer("c1", reluConvolution(5, 16), INPUT)
                  .addLayer(
                      "p1",
                      new SubsamplingLayer.Builder(PoolingType.MAX)
                          .kernelSize(3, 3)
                          .stride(2, 2)
                          .convolutionMode(ConvolutionMode.Truncate)
                          .build(),
                      "c1")
                  .addLayer("c2", reluConvolution(3, 16), "p1")
                  .addLayer("d", dense().build(), "c2");
              return "d";
            }),
        part(
            3,
            "parameters that oneDNN does not know, in the middle",
            g -> {
              String a = relu(g, "r", convNorm(g, "a", 16, INPUT));
              g.addLayer("prelu", new PReLULayer.Builder().inputShape(16, 8, 8).build(), a);
              return relu(g, "r2", convNorm(g, "b", 8, "prelu"));
            }),
        part(
            7,
            "convolution with another activation, in a branch",
            g -> {
              String a = relu(g, "r", convNorm(g, "a", 16, INPUT));
              g.addLayer("t", convolution(3, 16).activation(Activation.TANH).build(), a);
              return add(g, "sum", convNorm(g, "b", 16, a), "t");
            }),
        part(
            3,
            "dropout before the second convolution",
            g -> {
              String a = convNorm(g, "a", 16, INPUT);
              // A probability of one keeps everything.
              g.addLayer("b", convolution(3, 8).dropOut(1.0).build(), a);
              return "b";
            }),
        part(
            3,
            "weight noise",
            g -> {
              String a = convNorm(g, "a", 16, INPUT);
              g.addLayer("b", convolution(3, 8).weightNoise(new DropConnect(1.0)).build(), a);
              return "b";
            }),
        part(
            4,
            "dilation",
            g -> {
              String a = convNorm(g, "a", 16, INPUT);
              g.addLayer("b", convolution(3, 8).dilation(2, 2).build(), a);
              return relu(g, "r", "b");
            }),
        part(
            4,
            "what follows a global pooling",
            g -> {
              g.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), conv(g, "a", 8, INPUT));
              g.addLayer("n", new BatchNormalization(), "pool");
              return relu(g, "r", "n");
            }),
        part(
            5,
            "merged global poolings",
            g -> {
              g.addLayer("p1", new GlobalPoolingLayer(PoolingType.AVG), conv(g, "a", 8, INPUT));
              g.addLayer("p2", new GlobalPoolingLayer(PoolingType.AVG), conv(g, "b", 8, INPUT));
              g.addVertex("merged", new MergeVertex(), "p1", "p2");
              return "merged";
            }),
        part(
            2,
            "trailing vertices of other classes",
            g -> {
              g.addLayer("avg", new GlobalPoolingLayer(PoolingType.MAX), conv(g, "a", 8, INPUT));
              return "avg";
            }),
        part(
            2,
            "dense layer before the convolution",
            g -> {
              g.addLayer("d", dense().nOut(48).build(), INPUT)
                  .addLayer(
                      "c",
                      convolution(3, 4).build(),
                      new FeedForwardToCnnPreProcessor(4, 4, 3),
                      "d");
              return "c";
            }),
        part(
            3,
            "frozen from the beginning",
            g -> {
              g.addLayer("a", new FrozenLayer(convolution(3, 8).build()), INPUT);
              return convNorm(g, "b", 8, "a");
            }),
        part(
            3,
            "frozen with a way back",
            g -> {
              g.addLayer("a", new FrozenLayerWithBackprop(convolution(3, 8).build()), INPUT);
              return convNorm(g, "b", 8, "a");
            }));
  }

  private static ConvolutionLayer reluConvolution(int kernel, int channels) {
    return convolution(kernel, channels).activation(Activation.RELU).build();
  }

  private static SubsamplingLayer maximum(int size) {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .kernelSize(size, size)
        .stride(size, size)
        .build();
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nOut(10).activation(Activation.RELU);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void thePartUpToTheFirstThatIsNotKnownRuns(Function<GraphBuilder, String> body, int vertices) {
    ComputationGraph network = network(IMAGES, body);

    ComputationGraph attached = assertAttachedAgrees(network, random(3, 3, 8, 8));

    assertThat(attached.getVertices())
        .filteredOn(SegmentVertex.class::isInstance)
        .hasSize(vertices);
  }

  @Test
  void anAuxiliaryOutputInTheMiddleAgrees() {
    GraphBuilder graph = builder().addInputs(INPUT).setInputTypes(IMAGES);
    String middle = relu(graph, "r", convNorm(graph, "a", 16, INPUT));
    graph
        .addLayer("auxiliary", output(), conv(graph, "side", 4, middle))
        .addLayer("main", output(), convNorm(graph, "c", 8, convNorm(graph, "b", 8, middle)))
        .setOutputs("auxiliary", "main");

    ComputationGraph attached = assertAttachedAgrees(Networks.build(graph), random(3, 3, 8, 8));

    assertThat(attached.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(8);
  }

  @Test
  void anOutputMayTakeWhatThePartTakes() {
    GraphBuilder graph = builder().addInputs(INPUT).setInputTypes(IMAGES);
    String middle = relu(graph, "r", convNorm(graph, "a", 16, INPUT));
    graph
        .addLayer("auxiliary", output(), middle)
        .addLayer("main", output(), convNorm(graph, "b", 8, middle))
        .setOutputs("auxiliary", "main");

    ComputationGraph attached = assertAttachedAgrees(Networks.build(graph), random(3, 3, 8, 8));

    assertThat(attached.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(5);
  }

  /**
   * A feature pyramid; the heads, which oneDNN does not run, are added before or after the rest.
   */
  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true", "false, true"})
  void levelsOfAPyramidGoToHeadsOutsideAndOnInside(boolean headsFirst, boolean identities) {
    GraphBuilder graph = builder().addInputs(INPUT).setInputTypes(IMAGES);
    String fine = relu(graph, "fine", convNorm(graph, "a", 16, INPUT));
    List<String> heads = new ArrayList<>();
    if (headsFirst) {
      heads.add(head(graph, fine, 8, identities));
    }
    graph.addLayer("down", convolution(3, 16).stride(2, 2).build(), fine);
    String coarse = relu(graph, "coarse", norm(graph, "down-norm", "down"));
    if (headsFirst) {
      heads.add(head(graph, coarse, 4, identities));
    }
    graph.addLayer("up", new Upsampling2D.Builder(2).build(), coarse);
    String sum = add(graph, "sum", convNorm(graph, "lateral", 16, fine), "up");
    String last = add(graph, "last", convNorm(graph, "b", 16, sum), sum);
    if (!headsFirst) {
      heads.add(head(graph, fine, 8, identities));
      heads.add(head(graph, coarse, 4, identities));
    }
    heads.add(head(graph, sum, 8, identities));
    heads.add(head(graph, last, 8, identities));
    graph
        .addVertex("merged", new MergeVertex(), heads.toArray(String[]::new))
        .addLayer("out", output(), "merged")
        .setOutputs("out");

    ComputationGraph attached = assertAttachedAgrees(Networks.build(graph), random(3, 3, 8, 8));

    assertThat(attached.getVertices())
        .filteredOn(SegmentVertex.class::isInstance)
        .hasSize(13 + (identities ? 4 : 0));
  }

  private static String head(GraphBuilder graph, String from, int side, boolean identity) {
    String level = from;
    if (identity) {
      level = from + "-level";
      graph.addLayer(level, new ActivationLayer(Activation.IDENTITY), from);
    }
    graph
        .addLayer(
            from + "-prelu", new PReLULayer.Builder().inputShape(16, side, side).build(), level)
        .addLayer(from + "-head", new GlobalPoolingLayer(PoolingType.AVG), from + "-prelu");
    return from + "-head";
  }

  /** From the head, no gradient comes. */
  @Test
  void aHeadOutsideMayBeFrozen() {
    GraphBuilder graph = builder().addInputs(INPUT).setInputTypes(IMAGES);
    String x = relu(graph, "r", convNorm(graph, "a", 16, INPUT));
    graph
        .addLayer(
            "frozen", new FrozenLayer(new PReLULayer.Builder().inputShape(16, 8, 8).build()), x)
        .addLayer("head", new GlobalPoolingLayer(PoolingType.AVG), "frozen")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), convNorm(graph, "b", 8, x))
        .addVertex("merged", new MergeVertex(), "head", "pool")
        .addLayer("out", output(), "merged")
        .setOutputs("out");

    ComputationGraph attached = assertAttachedAgrees(Networks.build(graph), random(3, 3, 8, 8));

    assertThat(attached.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(6);
  }

  @Test
  void anInputThatOnlyTheRestTakesAgrees() {
    GraphBuilder graph =
        builder().addInputs("numbers", INPUT).setInputTypes(InputType.feedForward(5), IMAGES);
    graph
        .addLayer("dense", dense().build(), "numbers")
        .addLayer("norm", new BatchNormalization(), "dense")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), conv(graph, "a", 8, INPUT))
        .addVertex("merged", new MergeVertex(), "norm", "pool")
        .addLayer("out", output(), "merged")
        .setOutputs("out");

    assertAttachedAgrees(Networks.build(graph), random(3, 5), random(3, 3, 8, 8));
  }

  static Stream<Arguments> leftAlone() {
    return Stream.of(part(0, "no convolution", g -> relu(g, "r", norm(g, "n", INPUT))));
  }

  @ParameterizedTest
  @MethodSource("leftAlone")
  void otherNetworksAreLeftAlone(Function<GraphBuilder, String> body, int vertices) {
    ComputationGraph network = network(IMAGES, body);

    assertLeftAlone(network, new DataSet(random(3, 3, 8, 8), labels(3)));
  }

  @Test
  void networksOfTypeDoubleAreLeftAlone() {
    assertLeftAlone(
        Networks.residual(8).convertDataType(DataType.DOUBLE),
        new DataSet(random(3, 3, 8, 8), labels(3)));
  }

  @Test
  void channelsLastNetworksAgree() {
    GraphBuilder graph =
        builder()
            .addInputs(INPUT)
            .setInputTypes(InputType.convolutional(8, 9, 3, CNN2DFormat.NHWC));
    graph
        .addLayer("a", convolution(3, 16).dataFormat(CNN2DFormat.NHWC).build(), INPUT)
        .addLayer("n", new BatchNormalization(), "a")
        .addLayer("b", reluConvolution(3, 16), "n")
        .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "n", "b")
        .addLayer("p", maximum(2), "product")
        .addLayer("norm", new ActivationLayer(Activation.SOFTSIGN), "p")
        .addLayer("c", convolution(1, 4).build(), "norm")
        .addLayer("d", dense().build(), "c")
        .addLayer("out", output(), "d")
        .setOutputs("out");

    ComputationGraph attached = assertAttachedAgrees(Networks.build(graph), random(3, 8, 9, 3));

    assertThat(attached.getVertices()).filteredOn(SegmentVertex.class::isInstance).hasSize(8);
  }

  private static void assertLeftAlone(ComputationGraph network, DataSet batch) {
    List<?> before = List.of(network.getVertices());

    assertThat(OneDnnGraph.attachTo(network, Precision.FP32).taken()).isEmpty();

    assertThat(network.getVertices()).isEqualTo(before.toArray());
    network.fit(batch);
  }

  @Test
  void aNetworkMustBeInitialised() {
    ComputationGraph network = new ComputationGraph(Networks.residual(8).getConfiguration());

    assertThatThrownBy(() -> OneDnnGraph.attachTo(network, Precision.FP32))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("init()");
  }
}
