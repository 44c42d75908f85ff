package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final byte NONE = (byte) 255;

  private static ConfusionMatrix of(byte[] labels, byte[] predicted) {
    ConfusionMatrix confusion = ConfusionMatrix.empty(List.of("a", "b", "c", "d", "e"));
    confusion.add(labels, predicted);
    return confusion;
  }

  /** Class c is only predicted, d only labelled, and e neither. */
  private static final ConfusionMatrix MATRIX =
      of(new byte[] {0, 0, 0, 0, 1, 1, 3, NONE, NONE}, new byte[] {0, 0, 0, 2, 1, 0, 0, 4, 1});

  @Test
  void ignoredPixelsCountNowhere() {
    assertThat(MATRIX.images()).isEqualTo(7);
    assertThat(MATRIX.counts()[0]).containsExactly(3, 0, 1, 0, 0);
    assertThat(MATRIX.pixelAccuracy()).isEqualTo(4 / 7.0);
  }

  @Test
  void classesInNeitherLabelsNorPredictionsAreLeftOutOrZero() {
    assertThat(MATRIX.iou(0)).isEqualTo(3 / 6.0);
    assertThat(MATRIX.iou(1)).isEqualTo(1 / 2.0);
    assertThat(MATRIX.iou(2)).isZero();
    assertThat(MATRIX.iou(3)).isZero();
    assertThat(MATRIX.iou(4)).isNaN();
    assertThat(MATRIX.meanIou(false)).isEqualTo(1 / 4.0);
    assertThat(MATRIX.meanIou(true)).isEqualTo(1 / 5.0);
    assertThat(MATRIX.meanClassAccuracy(false)).isCloseTo((0.75 + 0.5) / 3, within(1e-15));
    assertThat(MATRIX.meanClassAccuracy(true)).isCloseTo((0.75 + 0.5) / 5, within(1e-15));
  }

  @Test
  void matricesOfImagesAddUp() {
    ConfusionMatrix sum = of(new byte[] {4}, new byte[] {4});
    sum.add(MATRIX);
    assertThat(sum.images()).isEqualTo(8);
    assertThat(sum.iou(4)).isEqualTo(1);
  }

  @Test
  void withoutPixelsThereIsNoScore() {
    ConfusionMatrix empty = ConfusionMatrix.empty(List.of("a", "b"));
    assertThat(empty.meanIou(false)).isNaN();
    assertThat(empty.meanIou(true)).isZero();
    assertThat(empty.pixelAccuracy()).isNaN();
  }
}
