package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.model.ResNetVariant.Stem;
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
        ResNet.of(50, 64)
            .configuration()
            .getLayerActivationTypes(InputType.convolutional(224, 224, 3));

    assertThat(types.get(vertex)).isEqualTo(InputType.convolutional(size, size, channels));
  }

  @Test
  void theStrideOfABottleneckIsInItsMiddle() {
    ComputationGraphConfiguration configuration = ResNet.of(50, 64).configuration();

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
  void scalesOfResNet18BeginAtOne() {
    ComputationGraph network = SmallNetwork.RESNET_18.get().build();

    assertThat(network.getParam("stage1-1-b-bn_gamma")).isEqualTo(Nd4j.ones(4));
  }

  /**
   * As counted by torchvision. The deep stem has 112,832 instead of 9,536, and gives 128 instead of
   * 64 channels to the two 1x1 convolutions of the first block, of 64 and 256 channels.
   */
  @ParameterizedTest
  @CsvSource({
    "18, PLAIN, 1, 64, 11689512",
    "34, AUTO, 1, 64, 21797672",
    "50, AUTO, 32, 4, 25028904",
    "101, AUTO, 32, 8, 88791336",
    "50, AUTO, 1, 128, 68883240",
    "50, DEEP, 1, 64, 25680808",
  })
  void variantsHaveThePublishedNumbersOfParameters(
      int depth, Stem stem, int groups, int baseWidth, long parameters) {
    ImageNetwork network =
        Architecture.RESNET.of(depth, 64, new ResNetVariant(stem, groups, baseWidth));

    assertThat(ImageNetwork.trainableParameters(network.configuration())).isEqualTo(parameters);
  }

  @Test
  void refusesVariantsThatThereAreNot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResNet.of(34, 64, new ResNetVariant(Stem.AUTO, 32, 64)))
        .withMessage("groups must be 1 for depths below 50, but is 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResNet.of(18, 64, new ResNetVariant(Stem.AUTO, 1, 128)))
        .withMessage("baseWidth must be 64 for depths below 50, but is 128");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResNet.of(50, 4, new ResNetVariant(Stem.AUTO, 1, 8)))
        .withMessageContaining("baseWidth must be such that");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResNet.of(50, 64, new ResNetVariant(Stem.AUTO, 4096, 4096)))
        .withMessageContaining("groups must be such that");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Architecture.WIDE_RESNET.of(28, 10, new ResNetVariant(Stem.DEEP, 1, 64)))
        .withMessage("stem must be auto, except for resnet, but is DEEP");
  }

  /** As in the code of DropBlock's authors. */
  @Test
  void bottlenecksDropAfterEachConvolutionAndOnTheShortcut() {
    Map<String, List<String>> inputs =
        ResNet.of(50, 64).dropBlock(0.1, 7, 5).dropout(0.3).configuration().getVertexInputs();

    for (String block : List.of("stage3-6", "stage4-1")) {
      assertThat(inputs)
          .containsEntry(block + "-a-dropout", List.of(block + "-a-relu"))
          .containsEntry(block + "-a-dropblock", List.of(block + "-a-dropout"))
          .containsEntry(block + "-b-conv", List.of(block + "-a-dropblock"))
          .containsEntry(block + "-b-dropout", List.of(block + "-b-relu"))
          .containsEntry(block + "-c-conv", List.of(block + "-b-dropblock"))
          .containsEntry(block + "-c-dropout", List.of(block + "-c-bn"))
          .containsEntry(
              block + "-add", List.of(block + "-c-dropblock", block + "-shortcut-dropblock"));
    }
    assertThat(inputs)
        .containsEntry("stage3-6-shortcut-dropblock", List.of("stage3-5-relu"))
        .containsEntry("stage4-1-shortcut-dropblock", List.of("stage4-1-shortcut-bn"))
        .containsEntry("stage2-4-b-conv", List.of("stage2-4-a-relu"));
  }
}
