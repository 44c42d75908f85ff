package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.gridmask.fuzz.GridOracle;
import org.gridmask.json.NamedRecords;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;

class GridMaskTest {

  private static final int DRAWS = 1200;

  /**
   * Uniform offsets make every pixel a sample of the closed form, whatever the angle; the masks are
   * independent, so that their mean lies within five standard errors of it.
   */
  @Property(tries = 60, seed = "1")
  void meanKeepRatioIsTheClosedForm(
      @ForAll @IntRange(min = 1, max = 48) int height,
      @ForAll @IntRange(min = 1, max = 48) int width,
      @ForAll @DoubleRange(min = 0, max = 1) double r,
      @ForAll @IntRange(min = 1, max = 60) int dMin,
      @ForAll @IntRange(min = 1, max = 40) int dSpan,
      @ForAll @IntRange(min = 0, max = 360) int maxDegrees,
      @ForAll boolean reversed,
      @ForAll boolean random,
      @ForAll Stripes stripes,
      @ForAll long seed) {
    double unitProbability = random ? 0.7 : 1;
    GridMask generator =
        new GridMask(
            r, dMin, dMin + dSpan, maxDegrees, reversed, unitProbability, stripes, Rounding.UP);
    double expected = 0;
    for (int d = dMin; d < dMin + dSpan; d++) {
      double gap = 1 - Math.ceil(r * d) / d;
      double dropped = unitProbability * (stripes == Stripes.BOTH ? gap * gap : gap);
      expected += (reversed ? dropped : 1 - dropped) / dSpan;
    }

    double sum = 0;
    double sumOfSquares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double k = generator.generate(height, width, KeyedRandom.of(seed, "test", 0, i)).keepRatio();
      sum += k;
      sumOfSquares += k * k;
    }
    double mean = sum / DRAWS;
    double standardError = Math.sqrt(Math.max(0, sumOfSquares / DRAWS - mean * mean) / DRAWS);
    // A gap of few pixels in a large unit may be hit too rarely for the sample to know its own
    // spread: 5 / DRAWS is what a share never seen in DRAWS draws can hardly exceed.
    assertThat(Math.abs(mean - expected)).isLessThanOrEqualTo(5 * standardError + 5.0 / DRAWS);
  }

  /** The authors' code for detection: {@code min(max(int(d * r + 0.5), 1), d - 1)}. */
  @Test
  void nearestKeepsAndDropsSomethingOfEachUnit() {
    assertThat(keptEdges(0.5)).containsExactly(0, 1, 2, 2, 3, 3, 4);
    assertThat(keptEdges(0)).containsExactly(0, 1, 1, 1, 1, 1, 1);
    assertThat(keptEdges(1)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(keptEdges(0.6)).containsExactly(0, 1, 2, 2, 3, 4, 4);
  }

  /** l for d of 1 to 7. */
  private static List<Integer> keptEdges(double r) {
    return IntStream.rangeClosed(1, 7)
        .mapToObj(d -> GridMask.builder().r(r).d(d, d).rounding(Rounding.NEAREST).build())
        .map(generator -> generator.draw(KeyedRandom.of(1, "test", 0, 0)).keepLength())
        .toList();
  }

  @Test
  void jsonOfEarlierVersionsRoundsUp() {
    assertThat(
            NamedRecords.GENERATORS.fromJson(
                "{\"type\":\"gridMask\",\"r\":0.5,\"dMin\":6,\"dMax\":17,\"maxDegrees\":360,"
                    + "\"reversed\":false,\"unitProbability\":1.0,\"stripes\":\"BOTH\"}"))
        .isEqualTo(GridMask.builder().r(0.5).d(6, 17).build());
  }

  @Property(tries = 500, seed = "1")
  void aDrawnGridIsTheWholeMask(
      @ForAll @IntRange(min = 1, max = 48) int height,
      @ForAll @IntRange(min = 1, max = 48) int width,
      @ForAll @DoubleRange(min = 0, max = 1) double r,
      @ForAll @IntRange(min = 1, max = 40) int dMin,
      @ForAll @IntRange(min = 0, max = 20) int dSpan,
      @ForAll @IntRange(min = 0, max = 360) int maxDegrees,
      @ForAll boolean reversed,
      @ForAll @DoubleRange(min = 0, max = 1) double unitProbability,
      @ForAll boolean random,
      @ForAll Stripes stripes,
      @ForAll long seed) {
    double probability = random ? unitProbability : 1;
    GridMask generator =
        new GridMask(
            r, dMin, dMin + dSpan, maxDegrees, reversed, probability, stripes, Rounding.UP);
    KeyedRandom drawn = KeyedRandom.of(seed, "test", 0, 0);
    KeyedRandom generated = KeyedRandom.of(seed, "test", 0, 0);
    GridGeometry grid = generator.draw(drawn);
    DropMask mask = generator.generate(height, width, generated);
    assertThat(mask).isEqualTo(grid.mask(height, width));
    assertThat(grid.stripes()).isEqualTo(stripes);
    assertThat(grid.unitProbability()).isEqualTo(probability);
    new GridOracle(grid).check(mask);
    assertThat(drawn.nextLong()).isEqualTo(generated.nextLong());
  }

  @Test
  void aFixedSideDrawsLikeARangeOfOne() {
    GridMask fixed = GridMask.builder().d(8, 8).unitProbability(0.5).build();
    GridMask range = GridMask.builder().d(8, 9).unitProbability(0.5).build();
    for (int i = 0; i < 50; i++) {
      GridGeometry grid = fixed.draw(KeyedRandom.of(1, "test", 0, i));
      assertThat(grid).isEqualTo(range.draw(KeyedRandom.of(1, "test", 0, i)));
      assertThat(grid.d()).isEqualTo(8);
    }
    GridMask largest = GridMask.builder().d(Integer.MAX_VALUE, Integer.MAX_VALUE).build();
    assertThat(largest.draw(KeyedRandom.of(1, "test", 0, 0)).d()).isEqualTo(Integer.MAX_VALUE);
  }

  /** As in the authors' code for detection. */
  @Test
  void theShorterSideOfTheImageBoundsTheUnit() {
    GridMask generator = GridMask.builder().r(0.5).d(2, GridMask.SHORTER_SIDE).build();
    GridMask same = GridMask.builder().r(0.5).d(2, 9).build();
    for (int i = 0; i < 50; i++) {
      DropMask mask = same.generate(20, 9, KeyedRandom.of(1, "test", 0, i));
      assertThat(generator.generate(20, 9, KeyedRandom.of(1, "test", 0, i))).isEqualTo(mask);
    }
    assertThat(generator.suits(9, 20)).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> generator.draw(KeyedRandom.of(1, "test", 0, 0)));
  }

  @Test
  void drawsEveryValueOfEachRange() {
    GridMask generator = GridMask.builder().r(0.5).d(3, 6).rotation(4).build();
    Set<Integer> d = new HashSet<>();
    Set<Integer> deltas = new HashSet<>();
    Set<Double> angles = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      GridGeometry grid = generator.draw(KeyedRandom.of(1, "test", 0, i));
      assertThat(grid.keepLength()).isEqualTo((grid.d() + 1) / 2);
      d.add(grid.d());
      deltas.add(grid.deltaX());
      deltas.add(grid.deltaY());
      angles.add(grid.angleDegrees());
    }
    assertThat(d).containsExactlyInAnyOrder(3, 4, 5);
    assertThat(deltas).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(angles).containsExactlyInAnyOrder(0.0, 1.0, 2.0, 3.0);
  }

  @Test
  void stripesKeepOneDirection() {
    GridMask.Builder builder = GridMask.builder().r(0.5).d(4, 5).rotation(0);
    DropMask rows =
        builder.stripes(Stripes.HORIZONTAL).build().generate(8, 8, KeyedRandom.of(3, "test", 0, 0));
    assertThat(MaskPictures.of(rows)).containsOnly("########", "........").hasSize(8);
    DropMask columns =
        builder.stripes(Stripes.VERTICAL).build().generate(8, 8, KeyedRandom.of(3, "test", 0, 0));
    assertThat(Set.copyOf(MaskPictures.of(columns))).hasSize(1);
    assertThat(columns.keepRatio()).isEqualTo(0.5);
  }

  @Test
  void randomVariationDropsWholeSquaresOfTheGrid() {
    GridMask structured = GridMask.builder().r(0.5).d(6, 7).rotation(360).build();
    GridMask random = GridMask.builder().r(0.5).d(6, 7).rotation(360).unitProbability(0.5).build();
    DropMask all = structured.generate(40, 40, KeyedRandom.of(5, "test", 0, 0));
    DropMask some = random.generate(40, 40, KeyedRandom.of(5, "test", 0, 0));
    assertThat(some.droppedPixels()).isPositive().isLessThan(all.droppedPixels());
    some.forEachSpan(
        (y, x0, x1) -> {
          assertThat(all.isDropped(y, x0) && all.isDropped(y, x1 - 1)).isTrue();
          assertThat(x0 > 0 && all.isDropped(y, x0 - 1)).as("part of a run").isFalse();
          assertThat(x1 < 40 && all.isDropped(y, x1)).as("part of a run").isFalse();
        });
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(GridMask.builder().r(1.1).d(2, 3), "r must be in [0, 1], but is 1.1");
    refused(GridMask.builder().r(Double.NaN).d(2, 3), "r must be in [0, 1], but is NaN");
    refused(GridMask.builder().r(0.5), "d was not set");
    refused(GridMask.builder().d(0, 0), "dMin must be at least 1, but is 0");
    refused(GridMask.builder().d(5, 4), "dMax must be at least dMin (5), but is 4");
    refused(GridMask.builder().d(2, 3).rotation(-1), "maxDegrees must be in [0, 360], but is -1");
    refused(GridMask.builder().d(2, 3).rotation(361), "maxDegrees must be in [0, 360], but is 361");
    refused(
        GridMask.builder().d(2, 3).unitProbability(-0.1),
        "unitProbability must be in [0, 1], but is -0.1");
    refused(GridMask.builder().d(2, 3).stripes(null), "stripes must be given");
  }

  private static void refused(GridMask.Builder builder, String message) {
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
  }

  @Test
  void suitsImagesThatTheLargestUnitFitsInto() {
    assertThat(GridMask.imageNet().suits(224, 224)).isTrue();
    assertThat(GridMask.imageNet().suits(100, 223)).isTrue();
    assertThat(GridMask.imageNet().suits(222, 222)).isFalse();
    assertThat(GridMask.imageNet().suits(32, 32)).isFalse();
    assertThat(GridMask.cifar10().suits(32, 32)).isTrue();
    assertThat(GridMask.builder().d(33, 33).build().suits(32, 32)).isFalse();
    assertThat(GridMask.builder().d(32, 32).build().suits(32, 32)).isTrue();
  }
}
