package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

class CifarResNetTest {

  /**
   * Convolutions, 9 or 1 times inputs times outputs: stem 9*3*16 = 432; stage 1 6*9*16*16 = 13,824;
   * stage 2 9*16*32 + 5*9*32*32 = 50,688; stage 3 9*32*64 + 5*9*64*64 = 202,752; shortcuts 16*32 +
   * 32*64 = 2,560. Dense 64*10 + 10 = 650. Normalized channels 16 + 6*16 + 7*32 + 7*64 = 784, each
   * with scale and shift, which are trained, and running mean and variance, which are not. Without
   * the latter 270,906 + 2*784 = 272,474.
   */
  @Test
  void resNet20HasThePapersNumberOfParameters() {
    ComputationGraph network = CifarResNet.ofDepth(20).build();

    assertThat(network.numParams()).isEqualTo(270_906 + 4 * 784);
  }

  @ParameterizedTest
  @CsvSource({"8, 1, 8, 8", "8, 3, 9, 12", "14, 1, 28, 28"})
  void takesAnySize(int depth, int channels, int height, int width) {
    ComputationGraph network =
        CifarResNet.ofDepth(depth).width(4).input(channels, height, width).classes(3).build();

    INDArray output = network.outputSingle(Nd4j.ones(2, channels, height, width));

    assertThat(output.shape()).containsExactly(2, 3);
    assertThat(output.sumNumber().doubleValue()).isCloseTo(2, within(1e-5));
  }

  /** With a one in the middle of each kernel, both branches must pick the same pixels. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9})
  void bothBranchesOfAShrinkingBlockSeeTheSamePixels(int size) {
    ComputationGraph network = CifarResNet.ofDepth(8).width(1).input(1, size, size).build();
    INDArray input = Nd4j.linspace(1, size * size, size * size).reshape(1, 1, size, size);

    INDArray main = convolvedWithMiddle(network.getLayer("stage2-1-a-conv"), input);
    INDArray shortcut = convolvedWithMiddle(network.getLayer("stage2-1-shortcut-conv"), input);

    assertThat(main.shape()).containsExactly(1, 2, (size + 1) / 2, (size + 1) / 2);
    assertThat(main).isEqualTo(shortcut);
  }

  private static INDArray convolvedWithMiddle(Layer convolution, INDArray input) {
    INDArray weights = convolution.getParam("W");
    long middle = weights.size(2) / 2;
    weights.assign(0);
    weights
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.point(middle),
            NDArrayIndex.point(middle))
        .assign(1);
    return convolution.activate(
        input.castTo(weights.dataType()), false, LayerWorkspaceMgr.noWorkspacesImmutable());
  }

  @Test
  void aStepLowersTheLossAndASavedNetworkAnswersAlike(@TempDir Path directory) throws IOException {
    ComputationGraph network = small(0).updater(new Sgd(0.05)).build();
    DataSet batch = batch();
    double before = network.score(batch, true);

    network.fit(batch);

    assertThat(network.score(batch, true)).isLessThan(before);
    File file = directory.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    assertThat(restored.outputSingle(batch.getFeatures()))
        .isEqualTo(network.outputSingle(batch.getFeatures()));
  }

  /** One step of size 1 with a decay of 0.25 takes a quarter of the initial weight off, once. */
  @Test
  void onlyWeightsOfConvolutionsAndDenseLayersDecay() {
    ComputationGraph plain = small(0).build();
    ComputationGraph decaying = small(0.25).build();
    ComputationGraph initial = small(0).build();
    DataSet batch = batch();

    plain.fit(batch);
    decaying.fit(batch);

    for (Map.Entry<String, INDArray> parameter : initial.paramTable().entrySet()) {
      String name = parameter.getKey();
      double share = name.endsWith("_W") ? 0.25 : 0;
      INDArray expected = plain.getParam(name).sub(parameter.getValue().mul(share));
      assertThat(decaying.getParam(name).equalsWithEps(expected, 1e-4)).as(name).isTrue();
    }
  }

  private static CifarResNet small(double weightDecay) {
    return CifarResNet.ofDepth(8)
        .width(4)
        .input(1, 8, 8)
        .classes(2)
        .seed(5)
        .updater(new Sgd(1))
        .weightDecay(weightDecay);
  }

  private static DataSet batch() {
    INDArray images = Nd4j.zeros(4, 1, 8, 8);
    for (int i = 0; i < 4; i++) {
      for (int x = 0; x < 8; x++) {
        images.putScalar(new int[] {i, 0, (i * 2 + x) % 8, x}, i + 1);
      }
    }
    return new DataSet(
        images, Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}}));
  }

  @Test
  void refusesWhatItCannotBuild() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CifarResNet.ofDepth(18))
        .withMessageContainingAll("depth", "6n + 2", "18");
    assertThatIllegalArgumentException().isThrownBy(() -> CifarResNet.ofDepth(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CifarResNet.ofDepth(8).input(3, 7, 8))
        .withMessageContainingAll("height", "8", "7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CifarResNet.ofDepth(8).input(2, 8, 8))
        .withMessageContaining("channels");
    assertThatIllegalArgumentException().isThrownBy(() -> CifarResNet.ofDepth(8).classes(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CifarResNet.ofDepth(8).weightDecay(Double.NaN))
        .withMessageContaining("weight decay");
  }
}
