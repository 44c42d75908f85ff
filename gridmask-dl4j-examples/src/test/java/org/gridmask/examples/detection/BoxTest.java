package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoxTest {

  @Test
  void touchingBoxesHaveNothingInCommon() {
    Box box = new Box(4, 6, 10, 5);
    assertThat(box.intersection(new Box(14, 6, 10, 5))).isZero();
    assertThat(box.intersection(new Box(13, 10, 10, 5))).isEqualTo(1);
    assertThat(box.clipped(8, 100)).isEqualTo(new Box(4, 6, 10, 2));
    assertThat(box.clipped(6, 100).isEmpty()).isTrue();
  }
}
