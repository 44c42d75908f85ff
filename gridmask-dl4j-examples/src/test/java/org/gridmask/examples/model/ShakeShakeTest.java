package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ShakeShakeTest {

  @Test
  void reluPrecedesConvolutionsAndIsNotOnTheSkipConnection() {
    Map<String, List<String>> inputs = ShakeShake.of(14, 4).configuration().getVertexInputs();

    assertThat(inputs)
        .containsEntry("stage1-1-relu", List.of("stem-bn"))
        .containsEntry("stage1-2-relu", List.of("stage1-1-add"))
        .containsEntry("stage1-2-branch2-a-conv", List.of("stage1-2-relu"))
        .containsEntry("stage1-2-branch2-a-bn", List.of("stage1-2-branch2-a-conv"))
        .containsEntry("stage1-2-branch2-a-relu", List.of("stage1-2-branch2-a-bn"))
        .containsEntry("stage1-2-branch2-b-conv", List.of("stage1-2-branch2-a-relu"))
        .containsEntry("stage1-2-shake", List.of("stage1-2-branch1-b-bn", "stage1-2-branch2-b-bn"))
        .containsEntry("stage1-2-add", List.of("stage1-2-shake", "stage1-1-add"))
        .containsEntry("stage2-1-add", List.of("stage2-1-shake", "stage2-1-shortcut-bn"))
        .containsEntry("pool", List.of("last-relu"));
    assertThat(ShakeShake.of(14, 4).configuration().getVertices())
        .containsEntry("stage1-2-shake", new ShakeShakeVertex(ShakeShakeVertex.Backward.SHAKE));
  }

  /** Pixel (i, j) of the second path is pixel (s i - 1, s j - 1) of the input; outside is zero. */
  @Test
  void theSecondPathOfAShortcutSeesTheImageMovedByAPixel() {
    ComputationGraph network = ShakeShake.of(8, 4).input(3, 9, 8).build();
    for (int stage = 1; stage <= 2; stage++) {
      int stride = stage == 1 ? 1 : 2;
      String shortcut = "stage" + stage + "-1-shortcut";
      for (String path : List.of(shortcut, shortcut + "-moved")) {
        int move = path.endsWith("moved") ? 1 : 0;
        INDArray weights = network.getParam(path + "-conv_W");
        weights.assign(0);
        weights.get(NDArrayIndex.all(), NDArrayIndex.point(1)).assign(1);

        Map<String, INDArray> activations =
            network.feedForward(Nd4j.rand(1, 3, 9, 8).subi(0.5), false);
        INDArray input = activations.get("stage" + stage + "-1-relu");
        INDArray output = activations.get(path + "-conv");

        assertThat(output.shape())
            .containsExactly(1, 2 << (stage - 1), (8 + stride) / stride, 8 / stride);
        for (int i = 0; i < output.size(2); i++) {
          for (int j = 0; j < output.size(3); j++) {
            int y = stride * i - move;
            int x = stride * j - move;
            double expected = y < 0 || x < 0 ? 0 : input.getDouble(0, 1, y, x);
            assertThat(output.getDouble(0, 0, i, j)).as("%s %d %d", path, i, j).isEqualTo(expected);
          }
        }
      }
    }
  }
}
