package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;

class CutoutTest {

  @Property(tries = 150, seed = "1")
  void keepRatiosOfAllCentresHaveTheMeanOfTheClosedForm(
      @ForAll @IntRange(min = 1, max = 24) int height,
      @ForAll @IntRange(min = 1, max = 24) int width,
      @ForAll @IntRange(min = 1, max = 60) int size) {
    double sum = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sum += Rectangle.square(y, x, size, height, width).mask(height, width).keepRatio();
      }
    }
    assertThat(sum / (height * width))
        .isCloseTo(1 - covered(size, height) * covered(size, width), within(1e-12));
  }

  private static double covered(int size, double edge) {
    double s = Math.min(size, 2 * edge);
    return s / edge - Math.floor(s * s / 4) / (edge * edge);
  }

  @Test
  void everyPixelIsACentre() {
    Set<DropMask> drawn = new HashSet<>();
    for (int i = 0; i < 600; i++) {
      drawn.add(new Cutout(3).generate(6, 5, KeyedRandom.of(1, "test", 0, i)));
    }
    assertThat(drawn).hasSize(30);
  }

  @Test
  void squaresOfEvenSidesBeginHalfTheirSideBeforeTheirCentre() {
    assertThat(MaskPictures.of(Rectangle.square(2, 3, 4, 5, 7).mask(5, 7)))
        .containsExactly("#....##", "#....##", "#....##", "#....##", "#######");
    assertThat(MaskPictures.of(Rectangle.square(0, 6, 4, 5, 7).mask(5, 7)))
        .containsExactly("####...", "####...", "#######", "#######", "#######");
    assertThat(MaskPictures.of(Rectangle.square(1, 1, 3, 4, 4).mask(4, 4)))
        .containsExactly("...#", "...#", "...#", "####");
  }

  @Test
  void squaresLargerThanAnyImageDropItWhole() {
    DropMask mask = new Cutout(Integer.MAX_VALUE).generate(40, 70, KeyedRandom.of(1, "test", 0, 0));
    assertThat(mask.keepRatio()).isZero();
    int last = Integer.MAX_VALUE - 1;
    assertThat(Rectangle.square(0, last, Integer.MAX_VALUE, 1, Integer.MAX_VALUE).x1())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void refusesASquareWithoutPixels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cutout(0))
        .withMessage("size must be at least 1, but is 0");
  }
}
