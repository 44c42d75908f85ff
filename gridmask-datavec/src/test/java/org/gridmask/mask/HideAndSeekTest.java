package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;

class HideAndSeekTest {

  private static DropMask draw(HideAndSeek generator, int index) {
    return generator.generate(7, 10, KeyedRandom.of(1, "test", 0, index));
  }

  @Test
  void wholePatchesFromTheUpperLeftCornerAreDroppedEachOnItsOwn() {
    int[] hidden = new int[12];
    for (int i = 0; i < 1000; i++) {
      DropMask mask = draw(new HideAndSeek(List.of(3), 0.3), i);
      for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 10; x++) {
          assertThat(mask.isDropped(y, x)).isEqualTo(mask.isDropped(y / 3 * 3, x / 3 * 3));
        }
      }
      for (int patch = 0; patch < 12; patch++) {
        hidden[patch] += mask.isDropped(patch / 4 * 3, patch % 4 * 3) ? 1 : 0;
      }
    }
    assertThat(hidden)
        .satisfies(counts -> Arrays.stream(counts).forEach(HideAndSeekTest::isAboutThreeInTen));
    assertThat(Arrays.stream(hidden).distinct().count()).isGreaterThan(4);
  }

  /** Within five standard deviations of 300 in 1000. */
  private static void isAboutThreeInTen(int count) {
    assertThat(count).isBetween(228, 372);
  }

  @Test
  void eachSizeIsDrawnForAWholeImage() {
    HideAndSeek generator = new HideAndSeek(List.of(0, 4, 20), 1 - 1e-9);
    int empty = 0;
    for (int i = 0; i < 900; i++) {
      DropMask mask = draw(generator, i);
      assertThat(mask.keepRatio()).isIn(0.0, 1.0);
      empty += mask.isEmpty() ? 1 : 0;
    }
    assertThat(empty).isBetween(230, 370);
    assertThat(draw(new HideAndSeek(List.of(20), 1), 0).keepRatio()).isZero();
    assertThat(draw(new HideAndSeek(List.of(Integer.MAX_VALUE), 1), 0).keepRatio()).isZero();
    assertThat(draw(new HideAndSeek(List.of(2), 0), 0).isEmpty()).isTrue();
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(null, 0.5, "gridSizes must be given, but is null");
    refused(List.of(), 0.5, "gridSizes must be at least one, but there are none");
    refused(List.of(4, -1), 0.5, "gridSizes must be at least 0 each, but is [4, -1]");
    refused(Arrays.asList(4, null), 0.5, "each of gridSizes must be given, but is null");
    refused(List.of(4), 1.5, "hidingProbability must be in [0, 1], but is 1.5");
  }

  private static void refused(List<Integer> gridSizes, double probability, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HideAndSeek(gridSizes, probability))
        .withMessage(message);
  }
}
