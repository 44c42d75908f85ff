package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiRegionCutoutTest {

  @Property(tries = 500, seed = "1")
  void everyMaskDropsExactlyItsShare(
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @IntRange(min = 1, max = 140) int width,
      @ForAll @IntRange(min = 1, max = 80) int minSize,
      @ForAll @IntRange(max = 80) int span,
      @ForAll @DoubleRange(min = 0, max = 1) double keepRatio,
      @ForAll long seed) {
    DropMask mask =
        new MultiRegionCutout(minSize, minSize + span, keepRatio)
            .generate(height, width, KeyedRandom.of(seed, "test", 0, 0));
    assertThat(mask.droppedPixels()).isEqualTo(Math.round((1 - keepRatio) * (height * width)));
  }

  /** Counts what is drawn, three numbers a square, for time is no measure. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "1, 9, 1, 1", "224, 224, 1, 1", "224, 224, 1, 300", "512, 300, 5, 9"})
  void endsAlsoWhereNothingIsKept(int height, int width, int minSize, int maxSize) {
    KeyedRandom random = KeyedRandom.of(3, "test", 0, 0);
    long[] numbers = new long[1];
    RandomGenerator counting =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            numbers[0]++;
            return random.nextLong();
          }

          @Override
          public int nextInt(int bound) {
            numbers[0]++;
            return random.nextInt(bound);
          }
        };
    DropMask mask = new MultiRegionCutout(minSize, maxSize, 0).generate(height, width, counting);
    assertThat(mask.keepRatio()).isZero();
    assertThat(numbers[0]).isLessThan(3L * 6 * height * width + 3 * 65);
  }

  @Test
  void squaresHaveEverySideAndOverlap() {
    Set<Long> firstRuns = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      DropMask mask =
          new MultiRegionCutout(3, 5, 1 - 9 / 4096.0)
              .generate(64, 64, KeyedRandom.of(1, "test", 0, i));
      int[] first = {0};
      mask.forEachSpan((y, x0, x1) -> first[0] = first[0] == 0 ? x1 - x0 : first[0]);
      if (mask.isDropped(0, 0)
          || mask.isDropped(0, 63)
          || mask.isDropped(63, 0)
          || mask.isDropped(63, 63)) {
        continue;
      }
      firstRuns.add((long) first[0]);
      assertThat(mask.droppedPixels()).isEqualTo(9);
    }
    assertThat(firstRuns).contains(3L, 4L, 5L).doesNotContain(6L, 7L, 8L, 9L);
  }

  @Test
  void theLastSquareIsCutShortInReadingOrder() {
    DropMask mask =
        new MultiRegionCutout(100, 100, 1 - 13 / 45.0)
            .generate(5, 9, KeyedRandom.of(1, "test", 0, 0));
    assertThat(MaskPictures.of(mask))
        .containsExactly(".........", "....#####", "#########", "#########", "#########");
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(() -> new MultiRegionCutout(0, 3, 0.5), "minSize must be at least 1, but is 0");
    refused(
        () -> new MultiRegionCutout(4, 3, 0.5), "maxSize must be at least minSize (4), but is 3");
    refused(
        () -> new MultiRegionCutout(4, 4, Double.NaN), "keepRatio must be in [0, 1], but is NaN");
  }

  private static void refused(Runnable construction, String message) {
    assertThatIllegalArgumentException().isThrownBy(construction::run).withMessage(message);
  }
}
