package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InvalidObjectException;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.JavaSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DropMaskTest {

  private final DropMask mask =
      DropMask.builder(3, 5).drop(0, 1, 2).drop(0, 2, 4).drop(2, 0, 1).drop(2, 3, 5).build();

  @Test
  void touchingRunsBecomeOne() {
    List<String> runs = new ArrayList<>();
    mask.forEachSpan((y, x0, x1) -> runs.add(y + ":" + x0 + "-" + x1));
    assertThat(runs).containsExactly("0:1-4", "2:0-1", "2:3-5");
    assertThat(MaskPictures.of(mask)).containsExactly("#...#", "#####", ".##..");
  }

  @Test
  void countsWhatItDrops() {
    assertThat(mask.droppedPixels()).isEqualTo(6);
    assertThat(mask.keepRatio()).isEqualTo(9 / 15.0);
    assertThat(mask.isEmpty()).isFalse();
    assertThat(DropMask.none(2, 3).keepRatio()).isEqualTo(1);
    assertThat(DropMask.none(2, 3).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      mode = Mode.INCLUDE,
      names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16", "UBYTE", "BOOL", "INT"})
  void becomesAnArrayOfOnesAndZeros(DataType type) {
    INDArray array = mask.toINDArray(type);
    assertThat(array.dataType()).isEqualTo(type);
    assertThat(array.shape()).containsExactly(3, 5);
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 5; x++) {
        assertThat(array.getDouble(y, x)).isEqualTo(mask.isDropped(y, x) ? 0 : 1);
      }
    }
  }

  @Test
  void equalsAMaskThatDropsTheSamePixels() {
    DropMask same = DropMask.builder(3, 5).drop(0, 1, 4).drop(2, 0, 1).drop(2, 3, 5).build();
    assertThat(same).isEqualTo(mask).hasSameHashCodeAs(mask);
    assertThat(DropMask.none(3, 5)).isNotEqualTo(mask).isNotEqualTo(DropMask.none(5, 3));
  }

  /** What is damaged is the last byte: the end of the last run, and the side of the square. */
  @Test
  void whatIsReadIsCheckedLikeWhatIsBuilt() {
    for (Object object : List.of(mask, new Cutout(16))) {
      byte[] written = JavaSerialization.written(object);
      assertThat(JavaSerialization.read(written)).isEqualTo(object);
      written[written.length - 1] = object == mask ? 6 : (byte) 0;
      assertThatThrownBy(() -> JavaSerialization.read(written))
          .hasCauseInstanceOf(InvalidObjectException.class)
          .rootCause()
          .hasMessageContaining(object == mask ? "but is [3, 6)" : "size must be at least 1");
    }
  }

  @Test
  void refusesRunsOutOfOrderOrOutside() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DropMask.builder(3, 5).drop(1, 0, 1).drop(0, 0, 1))
        .withMessageContaining("y must be in [1, 3)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DropMask.builder(3, 5).drop(1, 2, 4).drop(1, 3, 5))
        .withMessageContaining("within [4, 5), but is [3, 5)");
    assertThatIllegalArgumentException().isThrownBy(() -> DropMask.builder(3, 5).drop(0, 2, 6));
    assertThatIllegalArgumentException().isThrownBy(() -> DropMask.builder(3, 5).drop(0, 2, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> DropMask.builder(0, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DropMask.builder(1048577, 5))
        .withMessage("height must be in [1, 1048576], but is 1048577");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DropMask.none(5, Integer.MAX_VALUE))
        .withMessage("width must be in [1, 1048576], but is 2147483647");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DropMask.none(16384, 16385))
        .withMessage(
            "height times width must be at most 268435456, but height is 16384 and width is"
                + " 16385");
    assertThatIllegalArgumentException().isThrownBy(() -> mask.toINDArray(DataType.UTF8));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> mask.isDropped(0, 5));
  }
}
