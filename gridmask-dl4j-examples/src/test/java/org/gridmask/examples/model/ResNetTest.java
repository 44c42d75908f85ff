package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ResNetTest {

  @ParameterizedTest
  @CsvSource({
    "stem-relu, 64, 112",
    "stem-pool, 64, 56",
    "stage1-3-relu, 256, 56",
    "stage2-4-relu, 512, 28",
    "stage3-6-relu, 1024, 14",
    "stage4-3-relu, 2048, 7",
  })
  void resNet50HasThePapersShapes(String vertex, int channels, int size) {
    Map<String, InputType> types =
        ResNet.ofDepth(50)
            .configuration()
            .getLayerActivationTypes(InputType.convolutional(224, 224, 3));

    assertThat(types.get(vertex)).isEqualTo(InputType.convolutional(size, size, channels));
  }

  @Test
  void theStrideOfABottleneckIsInItsMiddle() {
    ComputationGraphConfiguration configuration = ResNet.ofDepth(50).configuration();

    assertThat(convolution(configuration, "stage2-1-a-conv").getStride()).containsExactly(1, 1);
    assertThat(convolution(configuration, "stage2-1-b-conv").getStride()).containsExactly(2, 2);
    assertThat(convolution(configuration, "stage2-1-b-conv").getKernelSize()).containsExactly(3, 3);
    assertThat(convolution(configuration, "stage2-1-c-conv").getStride()).containsExactly(1, 1);
  }

  private static ConvolutionLayer convolution(
      ComputationGraphConfiguration configuration, String name) {
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(name);
    return (ConvolutionLayer) vertex.getLayerConf().getLayer();
  }

  @Test
  void bottlenecksBeginAsTheirShortcutsAndLearn() {
    ComputationGraph network = SmallNetwork.RESNET_50.get().build();
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.endsWith("_gamma")) {
                double gamma = name.endsWith("-c-bn_gamma") ? 0 : 1;
                assertThat(values).as(name).isEqualTo(Nd4j.valueArrayOf(values.shape(), gamma));
              }
            });
    Map<String, INDArray> activations =
        network.feedForward(SmallNetwork.RESNET_50.batch().getFeatures(), false);
    assertThat(activations.get("stage1-2-relu")).isEqualTo(activations.get("stage1-1-relu"));

    network.fit(SmallNetwork.RESNET_50.batch());

    assertThat(network.getParam("stage1-2-c-bn_gamma").norm1Number().doubleValue()).isPositive();
  }

  @Test
  void zeroInitialScalesAreAnOption() {
    assertThat(firstScales(ResNet.ofDepth(18), "stage1-1-b-bn")).isEqualTo(4);
    assertThat(firstScales(ResNet.ofDepth(18).zeroInitLastGamma(true), "stage1-1-b-bn")).isZero();
    assertThat(firstScales(ResNet.ofDepth(50).zeroInitLastGamma(false), "stage1-1-c-bn"))
        .isEqualTo(16);
  }

  private static double firstScales(ResNet network, String normalization) {
    return network
        .width(4)
        .input(3, 32, 32)
        .build()
        .getParam(normalization + "_gamma")
        .sumNumber()
        .doubleValue();
  }
}
