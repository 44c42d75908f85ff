package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.conv;
import static org.gridmask.dl4j.onednn.Networks.convNorm;
import static org.gridmask.dl4j.onednn.Networks.network;
import static org.gridmask.dl4j.onednn.Networks.norm;
import static org.gridmask.dl4j.onednn.Networks.relu;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Networks that compute with bfloat16, which has eight significant bits. */
class PrecisionTest {

  private static final double ROUNDING = 1.0 / 256;
  private static final int STEPS = 10;

  static Stream<ComputationGraph> networks() {
    return Stream.of(Networks.residual(8), everyOperation(), handingOut());
  }

  private static ComputationGraph everyOperation() {
    return network(
        InputType.convolutional(8, 8, 3),
        graph -> {
          graph
              .addLayer(
                  "grouped",
                  new GroupedConvolutionLayer.Builder(3)
                      .groups(4)
                      .nOut(32)
                      .convolutionMode(ConvolutionMode.Same)
                      .activation(Activation.SWISH)
                      .build(),
                  convNorm(graph, "a", 16, INPUT))
              .addLayer(
                  "depthwise",
                  new DepthwiseConvolution2D.Builder(3, 3)
                      .convolutionMode(ConvolutionMode.Same)
                      .activation(Activation.IDENTITY)
                      .build(),
                  norm(graph, "norm", "grouped"))
              .addLayer(
                  "separable",
                  new SeparableConvolution2D.Builder(3, 3)
                      .nOut(16)
                      .convolutionMode(ConvolutionMode.Same)
                      .activation(Activation.RELU)
                      .build(),
                  "depthwise")
              .addLayer(
                  "transposed",
                  new Deconvolution2D.Builder(2, 2)
                      .stride(2, 2)
                      .nOut(16)
                      .activation(Activation.TANH)
                      .build(),
                  "separable")
              .addLayer("maxima", pooling(PoolingType.MAX), "transposed")
              .addLayer("averages", pooling(PoolingType.AVG), "maxima")
              .addLayer("up", new Upsampling2D.Builder(2).build(), "averages")
              .addLayer("pad", new ZeroPaddingLayer.Builder(1, 1, 1, 1).build(), "up")
              .addLayer("crop", new Cropping2D.Builder(1, 0, 1, 0).build(), "pad")
              .addLayer("response", new LocalResponseNormalization.Builder().build(), "crop")
              .addVertex("merged", new MergeVertex(), "response", conv(graph, "b", 5, "crop"))
              .addVertex(
                  "product",
                  new ElementWiseVertex(ElementWiseVertex.Op.Product),
                  "merged",
                  "merged")
              .addVertex(
                  "maximum", new ElementWiseVertex(ElementWiseVertex.Op.Max), "merged", "product")
              .addLayer("foreign", new ActivationLayer(Activation.SOFTSIGN), "maximum")
              .addVertex("both", new MergeVertex(), "maximum", "foreign")
              .addLayer(
                  "mean", new GlobalPoolingLayer(PoolingType.AVG), conv(graph, "c", 16, "both"))
              .addLayer(
                  "dense",
                  new DenseLayer.Builder().nOut(9).activation(Activation.RELU).build(),
                  "mean");
          return "dense";
        });
  }

  /** A vertex outside takes what one inside takes. */
  private static ComputationGraph handingOut() {
    return network(
        InputType.convolutional(8, 8, 3),
        graph -> {
          String middle = relu(graph, "r", convNorm(graph, "a", 16, INPUT));
          graph
              .addLayer("prelu", new PReLULayer.Builder().inputShape(16, 8, 8).build(), middle)
              .addVertex("both", new MergeVertex(), "prelu", convNorm(graph, "b", 16, middle));
          return "both";
        });
  }

  private static SubsamplingLayer pooling(PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2).build();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void itTrainsAsItsTwinUpToRounding(ComputationGraph exact) {
    assumeTrue(OneDnnGraph.isBf16Available(), "the processor does not compute with bfloat16");
    ComputationGraph rounding = exact.clone();
    FastPath.Attached exactly = FastPath.attachTo(exact);
    assertThat(FastPath.attachTo(rounding, Precision.BF16)).isEqualTo(exactly);
    INDArray images = random(8, 3, 8, 8);
    assertOutputsAgree(exact, rounding, images);
    INDArray first = exact.params().dup();

    for (int step = 0; step < STEPS; step++) {
      exact.fit(new DataSet(images, labels(8)));
      rounding.fit(new DataSet(images, labels(8)));
    }

    assertThat(rounding.score()).isCloseTo(exact.score(), within(4 * ROUNDING * exact.score()));
    assertOutputsAgree(exact, rounding, images);
    // In the direction in which the exact one moved.
    double moved = exact.params().distance2(first);
    assertThat(rounding.params().distance2(exact.params())).isLessThan(0.2 * moved);
    assertThat(Networks.compiledPasses(rounding)).as("training and inference").isEqualTo(2);
  }

  private static void assertOutputsAgree(
      ComputationGraph exact, ComputationGraph rounding, INDArray images) {
    INDArray expected = exact.outputSingle(images);
    INDArray actual = rounding.outputSingle(images);
    assertThat(actual).isNotEqualTo(expected);
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(16 * ROUNDING);
  }

  @Test
  void withoutBf16FloatsRun() {
    assumeTrue(
        OneDnnGraph.isAvailable() && !OneDnnGraph.isBf16Available(),
        "the processor computes with bfloat16");
    ComputationGraph floats = Networks.residual(8);
    ComputationGraph other = floats.clone();
    FastPath.attachTo(floats);
    FastPath.attachTo(other, Precision.BF16);

    assertThat(other.outputSingle(random(2, 3, 8, 8)))
        .isEqualTo(floats.outputSingle(random(2, 3, 8, 8)));
  }
}
