package org.gridmask.dl4j.onednn;

import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.add;
import static org.gridmask.dl4j.onednn.Networks.assertAttachedAgrees;
import static org.gridmask.dl4j.onednn.Networks.assertAttachedDrawsAlike;
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
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.gridmask.dl4j.layer.DropBlock;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;

/** What an attached network computes, against its twin and that in double precision. */
class OneDnnGraphTest {

  @BeforeEach
  void assumeOneDnn() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
  }

  @ParameterizedTest
  @CsvSource({
    // kernel, stride, padding, mode, bias, height, width, channels in, out, batch
    "1, 1, 0, Same,     true,  8, 8, 3,  16, 3",
    "1, 2, 0, Same,     false, 8, 9, 16, 32, 3",
    "1, 2, 0, Truncate, false, 8, 9, 16, 16, 8",
    "1, 3, 0, Truncate, true,  9, 8, 5,  17, 1",
    "2, 1, 0, Same,     true,  7, 8, 3,  5,  3",
    "2, 2, 0, Truncate, false, 9, 8, 32, 16, 3",
    "2, 2, 1, Truncate, true,  9, 8, 1,  16, 3",
    "3, 1, 0, Same,     false, 8, 8, 3,  16, 8",
    "3, 1, 1, Truncate, false, 7, 9, 16, 16, 8",
    "3, 1, 0, Strict,   true,  8, 7, 17, 5,  3",
    "3, 2, 0, Strict,   false, 9, 7, 16, 32, 3",
    "3, 2, 0, Same,     true,  8, 9, 16, 16, 3",
    "3, 2, 1, Truncate, false, 8, 9, 32, 32, 1",
    "3, 3, 1, Truncate, true,  9, 8, 5,  1,  3",
    "3, 3, 0, Same,     true,  8, 10, 5, 17, 3",
    "5, 1, 0, Same,     true,  8, 9, 1,  17, 3",
    "5, 2, 2, Truncate, false, 9, 8, 3,  16, 8",
    "5, 3, 3, Truncate, true,  9, 8, 16, 3,  1",
    "7, 1, 0, Truncate, true,  7, 8, 3,  16, 1",
    "7, 2, 3, Truncate, false, 16, 15, 3, 16, 3",
    "7, 2, 0, Same,     false, 16, 15, 3, 32, 3",
  })
  void convolutionsAgree(
      int kernel,
      int stride,
      int padding,
      ConvolutionMode mode,
      boolean bias,
      int height,
      int width,
      int in,
      int out,
      int batch) {
    ConvolutionLayer.Builder first =
        convolution(kernel, out).stride(stride, stride).convolutionMode(mode).hasBias(bias);
    if (padding > 0) {
      first.padding(padding, padding);
    }
    assertAttachedAgrees(
        network(
            InputType.convolutional(height, width, in),
            // The one in the middle has a gradient to hand on.
            graph -> {
              graph.addLayer("before", convolution(3, in).build(), INPUT);
              graph.addLayer("first", first.build(), "before");
              graph.addLayer("second", convolution(3, 6).build(), "first");
              return "second";
            }),
        random(batch, in, height, width));
  }

  @Test
  void kernelsAndStridesMayDifferByDirection() {
    assertAttachedAgrees(
        network(
            InputType.convolutional(9, 12, 3),
            graph -> {
              graph.addLayer(
                  "a",
                  new ConvolutionLayer.Builder(new int[] {1, 5}, new int[] {1, 2}, new int[] {0, 2})
                      .convolutionMode(ConvolutionMode.Truncate)
                      .nOut(16)
                      .activation(Activation.IDENTITY)
                      .build(),
                  INPUT);
              return convNorm(graph, "b", 5, "a");
            }),
        random(3, 3, 9, 12));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.9, 1e-5, false",
    "false, 0.7, 1e-3, false",
    "true, 0.5, 1e-3, true",
    "false, 0.9, 1e-5, true"
  })
  void batchNormalizationsAgree(boolean logarithmic, double decay, double epsilon, boolean folded) {
    assertAttachedAgrees(
        network(
            InputType.convolutional(7, 8, 5),
            graph -> {
              graph.addLayer("before", normalization(logarithmic, decay, epsilon), INPUT);
              String middle = conv(graph, "middle", 17, "before");
              graph.addLayer(
                  "after",
                  normalization(logarithmic, decay, epsilon),
                  folded ? middle : relu(graph, "relu", middle));
              return "after";
            }),
        random(3, 5, 7, 8));
  }

  private static BatchNormalization normalization(
      boolean logarithmic, double decay, double epsilon) {
    return new BatchNormalization.Builder()
        .useLogStd(logarithmic)
        .decay(decay)
        .eps(epsilon)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "Truncate, 2, 2, 0, 8, 9",
    "Truncate, 3, 2, 1, 8, 9",
    "Truncate, 3, 2, 0, 8, 9",
    "Truncate, 3, 1, 1, 7, 8",
    "Same, 2, 2, 0, 8, 9",
    "Same, 3, 2, 0, 8, 9",
    "Same, 3, 1, 0, 7, 8",
    "Strict, 3, 2, 0, 9, 7"
  })
  void maximaAgree(
      ConvolutionMode mode, int kernel, int stride, int padding, int height, int width) {
    assertAttachedAgrees(
        network(
            InputType.convolutional(height, width, 3),
            graph -> {
              SubsamplingLayer.Builder pool =
                  new SubsamplingLayer.Builder(PoolingType.MAX)
                      .kernelSize(kernel, kernel)
                      .stride(stride, stride)
                      .convolutionMode(mode);
              if (padding > 0) {
                pool.padding(padding, padding);
              }
              graph.addLayer("pool", pool.build(), conv(graph, "a", 16, INPUT));
              return conv(graph, "b", 5, "pool");
            }),
        random(3, 3, height, width));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16})
  void globalAveragesAgree(int channels) {
    assertAttachedAgrees(
        network(
            InputType.convolutional(7, 8, 3),
            graph -> {
              graph.addLayer(
                  "pool",
                  new GlobalPoolingLayer(PoolingType.AVG),
                  relu(graph, "relu", convNorm(graph, "a", channels, INPUT)));
              return "pool";
            }),
        random(3, 3, 7, 8));
  }

  /** The rest is about which vertices get on with each other; the channels fill blocks of 16. */
  private static final int WIDE = 16;

  private static Arguments graph(String name, Function<GraphBuilder, String> body) {
    return Arguments.of(Named.of(name, body));
  }

  static Stream<Arguments> graphs() {
    List<Arguments> graphs = new ArrayList<>();
    graphs.add(graph("convolution with ReLU", g -> relu(g, "r", conv(g, "a", WIDE, INPUT))));
    graphs.add(
        graph(
            "ReLU beside another consumer of the normalization",
            g -> {
              String a = convNorm(g, "a", WIDE, INPUT);
              return add(g, "sum", relu(g, "r", a), a);
            }));
    graphs.add(
        graph("ReLU of a ReLU", g -> relu(g, "r2", relu(g, "r1", convNorm(g, "a", WIDE, INPUT)))));
    graphs.add(
        graph(
            "sum of two",
            g -> add(g, "sum", conv(g, "a", WIDE, INPUT), conv(g, "b", WIDE, INPUT))));
    graphs.add(
        graph(
            "ReLU of a sum of three",
            g ->
                relu(
                    g,
                    "r",
                    add(
                        g,
                        "sum",
                        conv(g, "a", WIDE, INPUT),
                        convNorm(g, "b", WIDE, INPUT),
                        convNorm(g, "c", WIDE, INPUT)))));
    graphs.add(
        graph(
            "sum of one with itself",
            g -> {
              String a = conv(g, "a", WIDE, INPUT);
              return conv(g, "b", 5, add(g, "sum", a, a));
            }));
    graphs.add(
        graph(
            "sum of a normalization with itself",
            g -> {
              String a = convNorm(g, "a", WIDE, INPUT);
              return relu(g, "r", add(g, "sum", a, a));
            }));
    for (boolean first : new boolean[] {true, false}) {
      graphs.add(
          graph(
              "block of one convolution, its input being summand " + (first ? 1 : 2),
              g -> {
                String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
                String y = convNorm(g, "a", WIDE, x);
                return relu(g, "r", first ? add(g, "sum", x, y) : add(g, "sum", y, x));
              }));
    }
    graphs.add(
        graph(
            "blocks with a shortcut convolution",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              for (int i = 0; i < 2; i++) {
                String y = relu(g, i + "r", convNorm(g, i + "a", 2 * WIDE, x));
                x =
                    relu(
                        g,
                        i + "out",
                        add(
                            g,
                            i + "sum",
                            convNorm(g, i + "b", 2 * WIDE, y),
                            convNorm(g, i + "short", 2 * WIDE, x)));
              }
              return x;
            }));
    graphs.add(
        graph(
            "input of a block that a later block takes too",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              String y = relu(g, "y", add(g, "s1", convNorm(g, "a", WIDE, x), x));
              String z = relu(g, "z", add(g, "s2", convNorm(g, "b", WIDE, y), x));
              return add(g, "s3", convNorm(g, "c", WIDE, z), y);
            }));
    graphs.add(
        graph(
            "summand that a convolution takes whose work is done later",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              String late = convNorm(g, "late", WIDE, x);
              String sum = add(g, "s1", convNorm(g, "a", WIDE, x), x);
              String deep = convNorm(g, "b", WIDE, relu(g, "r", sum));
              return add(g, "s2", late, deep);
            }));
    graphs.add(
        graph(
            "input of a block that an identity keeps for later",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              g.addLayer("kept", new ActivationLayer(Activation.IDENTITY), x)
                  .addVertex("merged", new MergeVertex(), "kept");
              String sum = relu(g, "r", add(g, "s1", convNorm(g, "a", WIDE, x), x));
              return add(g, "s2", relu(g, "r2", convNorm(g, "b", WIDE, sum)), "merged");
            }));
    graphs.add(
        graph(
            "nested sums",
            g -> {
              String x = convNorm(g, "x", WIDE, INPUT);
              String y = convNorm(g, "y", WIDE, x);
              String z = convNorm(g, "z", WIDE, x);
              String inner = add(g, "inner", y, x);
              return add(g, "outer", add(g, "middle", inner, z), x);
            }));
    graphs.add(
        graph(
            "sum with the network's input",
            g -> {
              String sum = add(g, "sum", convNorm(g, "a", 3, INPUT), INPUT);
              return relu(g, "r", add(g, "again", convNorm(g, "b", 3, sum), INPUT));
            }));
    graphs.add(
        graph(
            "input with normalization and ReLU",
            g -> {
              String x = relu(g, "x", norm(g, "n", INPUT));
              return add(g, "sum", convNorm(g, "a", 3, x), x);
            }));
    for (Op op : new Op[] {Op.Product, Op.Average, Op.Subtract, Op.Max}) {
      graphs.add(
          graph(
              "element-wise " + op,
              g -> {
                String a = convNorm(g, "a", WIDE, INPUT);
                String b = relu(g, "r", convNorm(g, "b", WIDE, INPUT));
                g.addVertex("op", new ElementWiseVertex(op), a, b);
                return convNorm(g, "c", 5, "op");
              }));
    }
    graphs.add(
        graph(
            "scaled and merged",
            g -> {
              g.addVertex("scaled", new ScaleVertex(0.3), convNorm(g, "a", WIDE, INPUT));
              g.addVertex("merged", new MergeVertex(), "scaled", conv(g, "b", 5, INPUT), INPUT);
              return add(g, "sum", convNorm(g, "c", WIDE, "merged"), "scaled");
            }));
    graphs.add(
        graph(
            "averages and norms as poolings",
            g -> {
              g.addLayer(
                  "avg",
                  new SubsamplingLayer.Builder(PoolingType.AVG)
                      .kernelSize(2, 2)
                      .stride(2, 2)
                      .build(),
                  convNorm(g, "a", WIDE, INPUT));
              return convNorm(g, "b", WIDE, "avg");
            }));
    return graphs.stream();
  }

  static Stream<Arguments> graphsThatDraw() {
    List<Arguments> graphs = new ArrayList<>();
    for (ShakeShakeVertex.Backward backward : ShakeShakeVertex.Backward.values()) {
      graphs.add(
          graph(
              "Shake-Shake " + backward,
              g -> {
                String x = convNorm(g, "x", WIDE, INPUT);
                g.addVertex(
                    "shake",
                    new ShakeShakeVertex(backward),
                    convNorm(g, "a", WIDE, x),
                    convNorm(g, "b", WIDE, x));
                return relu(g, "r", add(g, "sum", "shake", x));
              }));
    }
    graphs.add(
        graph(
            "padded, cropped and dropped out",
            g -> {
              g.addLayer("pad", new ZeroPaddingLayer(1, 2), convNorm(g, "a", WIDE, INPUT));
              g.addLayer("drop", new DropoutLayer.Builder(0.8).build(), conv(g, "b", WIDE, "pad"));
              g.addLayer("crop", new Cropping2D(1, 0), "drop");
              return relu(g, "r", convNorm(g, "c", 5, "crop"));
            }));
    graphs.add(
        graph(
            "dropout of rows that were images",
            g -> {
              g.addLayer(
                  "drop",
                  new DropoutLayer.Builder(0.8).build(),
                  new CnnToFeedForwardPreProcessor(7, 8, 4),
                  conv(g, "a", 4, INPUT));
              g.addLayer("n", new BatchNormalization.Builder().nIn(224).nOut(224).build(), "drop");
              return "n";
            }));
    graphs.add(
        graph(
            "blocks dropped on branches and skip connections",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              for (int i = 0; i < 2; i++) {
                String a = drop(g, i + "a-drop", relu(g, i + "a-relu", convNorm(g, i + "a", 5, x)));
                String b = drop(g, i + "b-drop", convNorm(g, i + "b", WIDE, a));
                x = relu(g, i + "r", add(g, i + "sum", b, drop(g, i + "skip", x)));
              }
              return x;
            }));
    graphs.add(
        graph(
            "summand dropped out, what it comes from being taken later",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              String y = add(g, "s1", convNorm(g, "a", WIDE, x), drop(g, "d", drop(g, "e", x)));
              return add(g, "s2", relu(g, "r", convNorm(g, "b", WIDE, y)), x);
            }));
    graphs.add(
        graph(
            "dropout before normalizations, ReLUs and in both addends",
            g -> {
              String a = norm(g, "n", drop(g, "d1", conv(g, "a", WIDE, drop(g, "d0", INPUT))));
              String b = relu(g, "r", drop(g, "d2", a));
              String c = drop(g, "d3", convNorm(g, "c", WIDE, b));
              return relu(g, "r2", add(g, "s", c, drop(g, "d4", convNorm(g, "e", WIDE, b)), c));
            }));
    graphs.add(
        graph(
            "channels dropped in two heads, as in PSPNet",
            g -> {
              String x = relu(g, "x", convNorm(g, "stem", WIDE, INPUT));
              String aux = relu(g, "aux", convNorm(g, "aux-stem", WIDE, x));
              g.addLayer("aux-drop", new DropoutLayer(new SpatialDropout(0.6)), aux);
              String main = relu(g, "main", convNorm(g, "main-stem", WIDE, x));
              g.addLayer("main-drop", new DropoutLayer(new SpatialDropout(0.6)), main);
              return add(g, "s", conv(g, "a", 4, "main-drop"), conv(g, "b", 4, "aux-drop"));
            }));
    return graphs.stream();
  }

  private static String drop(GraphBuilder graph, String name, String from) {
    graph.addLayer(name, new DropoutLayer(new DropBlock(2, 0.8)), from);
    return name;
  }

  @ParameterizedTest
  @MethodSource("graphsThatDraw")
  void graphsThatDrawDrawAlike(Function<GraphBuilder, String> body) {
    assertAttachedDrawsAlike(network(InputType.convolutional(7, 8, 3), body), random(3, 3, 7, 8));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void graphsAgree(Function<GraphBuilder, String> body) {
    assertAttachedAgrees(network(InputType.convolutional(7, 8, 3), body), random(3, 3, 7, 8));
  }

  @Test
  void severalInputsAndExitsAgree() {
    GraphBuilder graph =
        Networks.builder()
            .addInputs("x", "y")
            .setInputTypes(InputType.convolutional(7, 8, 3), InputType.convolutional(7, 8, 2));
    String sum =
        relu(
            graph,
            "r",
            add(graph, "sum", convNorm(graph, "a", 16, "x"), conv(graph, "b", 16, "y")));
    graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), sum)
        .addLayer("one", Networks.output(), "pool")
        .addLayer("two", Networks.output(), convNorm(graph, "c", 5, sum))
        .setOutputs("one", "two");

    assertAttachedAgrees(Networks.build(graph), random(3, 3, 7, 8), random(3, 2, 7, 8).mul(0.5));
  }

  @Test
  void normalisesWhatIsNotNormalisedByAConvolution() {
    assertAttachedAgrees(
        network(
            InputType.convolutional(7, 8, 3),
            graph -> norm(graph, "n2", norm(graph, "n1", conv(graph, "a", 16, INPUT)))),
        random(3, 3, 7, 8));
  }
}
