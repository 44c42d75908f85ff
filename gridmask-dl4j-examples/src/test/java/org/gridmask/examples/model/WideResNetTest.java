package org.gridmask.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WideResNetTest {

  @Test
  void normalizesAndRectifiesBeforeItConvolves() {
    Map<String, List<String>> inputs = WideResNet.of(16, 2).configuration().getVertexInputs();

    assertThat(inputs)
        .containsEntry("stem-conv", List.of("image"))
        .containsEntry("stage1-1-a-bn", List.of("stem-conv"))
        .containsEntry("stage1-1-a-relu", List.of("stage1-1-a-bn"))
        .containsEntry("stage1-1-a-conv", List.of("stage1-1-a-relu"))
        .containsEntry("stage1-1-b-bn", List.of("stage1-1-a-conv"))
        .containsEntry("stage1-1-b-relu", List.of("stage1-1-b-bn"))
        .containsEntry("stage1-1-b-conv", List.of("stage1-1-b-relu"))
        .containsEntry("stage1-1-shortcut-conv", List.of("stage1-1-a-relu"))
        .containsEntry("stage1-1-add", List.of("stage1-1-b-conv", "stage1-1-shortcut-conv"))
        .containsEntry("stage1-2-add", List.of("stage1-2-b-conv", "stage1-1-add"))
        .containsEntry("last-bn", List.of("stage3-2-add"))
        .containsEntry("last-relu", List.of("last-bn"))
        .containsEntry("pool", List.of("last-relu"));
  }
}
