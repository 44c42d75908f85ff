package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
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
    ComputationGraph network = CifarResNet.of(20, 16).build();

    assertThat(network.numParams()).isEqualTo(270_906 + 4 * 784);
    assertThat(ImageNetwork.trainableParameters(network)).isEqualTo(270_906 + 2 * 784);
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

  private static ImageNetwork small(double weightDecay) {
    return CifarResNet.of(8, 4)
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
}
