package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.gridmask.fuzz.GridOracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridGeometryTest {

  /** The runs against the definition in the javadoc, pixel by pixel. */
  @Property(tries = 1500, seed = "1")
  void everyPixelFollowsTheDefinition(
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 200) int d,
      @ForAll @IntRange(max = 200) int keep,
      @ForAll @IntRange(max = 199) int deltaX,
      @ForAll @IntRange(max = 199) int deltaY,
      @ForAll @DoubleRange(min = -720, max = 720) double angle,
      @ForAll boolean wholeDegrees,
      @ForAll boolean reversed,
      @ForAll Stripes stripes,
      @ForAll boolean random,
      @ForAll long unitSeed) {
    double degrees = wholeDegrees ? Math.rint(angle) : angle;
    GridGeometry grid =
        new GridGeometry(
            d,
            keep % (d + 1),
            deltaX % d,
            deltaY % d,
            degrees,
            reversed,
            stripes,
            random ? 0.6 : 1,
            unitSeed);
    assertFollowsDefinition(grid, height, width);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 90, 180, 270, -90, 360, 450, 45, 1e-9, 89.9999999, 1e-300, 1e300})
  void awkwardAnglesFollowTheDefinition(double angle) {
    assertFollowsDefinition(new GridGeometry(7, 3, 2, 5, angle, false), 31, 44);
    assertFollowsDefinition(new GridGeometry(1, 0, 0, 0, angle, true), 9, 5);
    assertFollowsDefinition(new GridGeometry(1, 1, 0, 0, angle, false), 5, 9);
    assertFollowsDefinition(new GridGeometry(Integer.MAX_VALUE, 1, 7, 7, angle, false), 12, 12);
  }

  private static void assertFollowsDefinition(GridGeometry grid, int height, int width) {
    new GridOracle(grid).check(grid.mask(height, width));
  }

  @Test
  void unrotatedGridTilesFromDelta() {
    DropMask mask = new GridGeometry(4, 2, 1, 0, 0, false).mask(4, 8);
    assertThat(MaskPictures.of(mask))
        .containsExactly("########", "########", ".##..##.", ".##..##.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0, d must be at least 1",
    "4, 5, 0, 0, 0, keepLength must be in [0",
    "4, -1, 0, 0, 0, keepLength must be in [0",
    "4, 2, 4, 0, 0, deltaX must be in [0",
    "4, 2, 0, -1, 0, deltaY must be in [0",
    "4, 2, 0, 0, NaN, angleDegrees must be finite",
    "4, 2, 0, 0, Infinity, angleDegrees must be finite"
  })
  void refusesWhatIsOutOfRange(
      int d, int keepLength, int deltaX, int deltaY, double angle, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GridGeometry(d, keepLength, deltaX, deltaY, angle, false))
        .withMessageContaining(message);
  }

  @Test
  void refusesAnImageWithoutPixels() {
    GridGeometry grid = new GridGeometry(4, 2, 0, 0, 0, false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> grid.mask(0, 5))
        .withMessage("height must be in [1, 1048576], but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> grid.mask(5, -3))
        .withMessage("width must be in [1, 1048576], but is -3");
  }
}
