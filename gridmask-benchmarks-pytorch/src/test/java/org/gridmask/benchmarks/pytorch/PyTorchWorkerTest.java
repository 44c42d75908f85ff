package org.gridmask.benchmarks.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PyTorchWorkerTest {

  @BeforeAll
  static void hasNativeLibraries() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform();
    assumeTrue(
        PyTorchWorkerTest.class.getResource(folder) != null,
        "PyTorch's native libraries come with -Ppytorch");
  }

  /** The numbers are those of the networks in Java, and of torchvision's ResNet-50. */
  @ParameterizedTest
  @CsvSource({
    "CIFAR_RESNET, 8, 16, 10, 78042",
    "CIFAR_RESNET, 20, 16, 10, 272474",
    "RESNET, 18, 64, 10, 11173962",
    "RESNET, 50, 64, 1000, 25557032",
    "WIDE_RESNET, 28, 10, 10, 36479194"
  })
  void networksHaveTheParametersOfTheJavaOnes(
      String family, int depth, int width, int classes, long parameters) {
    Network network = new Network(family, depth, width, classes, MemoryFormat.Contiguous);

    assertThat(network.parameters()).isEqualTo(parameters);
  }

  @Test
  void layoutsAndPrecisionsGiveTheSameScores() {
    float[] expected = scores(MemoryFormat.Contiguous, false);

    assertThat(scores(MemoryFormat.ChannelsLast, false))
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(expected);
    float[] bf16 = scores(MemoryFormat.ChannelsLast, true);
    assertThat(bf16).isNotEqualTo(expected);
    assertThat(bf16).usingComparatorWithPrecision(0.05f).containsExactly(expected);
  }

  private static float[] scores(MemoryFormat layout, boolean isBf16) {
    torch.manual_seed(3);
    Network network = new Network("WIDE_RESNET", 10, 1, 4, layout);
    Tensor images = torch.randn(4, 3, 16, 16).contiguous(layout);
    Steps steps = new Steps(network, images, torch.arange(new Scalar(4L)), isBf16);
    steps.train();
    network.train(false);
    float[] scores = new float[16];
    steps.scores().data_ptr_float().get(scores);
    return scores;
  }

  @ParameterizedTest
  @CsvSource({"nchw, fp32", "channels_last, bf16"})
  void printsTheTimesOfBatchesAsJson(String layout, String precision) {
    String json =
        PyTorchWorker.speeds("RESNET", "50", "8", "32", "10", "2", "0.01", "1", layout, precision);

    assertThat(json)
        .matches(
            "\\{\"parameters\": \\d+, \"training\": \\[(\\S+, ){2,}\\S+],"
                + " \"inference\": \\[(\\S+, ){2,}\\S+]}");
  }

  @Test
  void saysWhatItMeasures() {
    assertThat(PyTorchWorker.versions())
        .matches("\\{\"torch\": \"2\\S+\", \"onednn\": \"\\d\\S+\"}");
  }
}
