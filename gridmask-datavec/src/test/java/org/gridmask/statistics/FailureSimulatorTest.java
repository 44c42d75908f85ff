package org.gridmask.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureSimulatorTest {

  private static final ObjectDistribution TEN_BY_TEN =
      (height, width, random) -> new ObjectBox(0, 0, 10, 10);

  /** A mask that drops the first pixels of a 10 x 10 image in reading order. */
  private static MaskGenerator dropping(int pixels) {
    return (height, width, random) -> {
      DropMask.Builder mask = DropMask.builder(height, width);
      for (int y = 0; 10 * y < pixels; y++) {
        mask.drop(y, 0, Math.min(10, pixels - 10 * y));
      }
      return mask.build();
    };
  }

  @Provide
  static Arbitrary<MaskGenerator> generators() {
    return Arbitraries.of(
        GridMask.builder().r(0.5).d(4, 20).rotation(0).build(),
        GridMask.builder().r(0.4).d(1, 30).build(),
        GridMask.builder().r(0.3).d(5, 40).reversed(true).build(),
        new Cutout(20),
        new MultiRegionCutout(3, 12, 0.6),
        RandomErasing.standard(),
        new HideAndSeek(List.of(0, 5, 9), 0.5));
  }

  @Property(tries = 300, seed = "3")
  void countsWhatARasterHas(
      @ForAll("generators") MaskGenerator generator,
      @ForAll @IntRange(min = 12, max = 50) int height,
      @ForAll @IntRange(min = 12, max = 50) int width,
      @ForAll long seed) {
    FailureSimulator simulator =
        new FailureSimulator(height, width, ObjectDistribution.uniformSides(1, 12), 0.8, seed);

    FailureCase image = simulator.caseAt(generator, 5);

    ObjectBox box = image.object();
    int dropped = 0;
    for (int y = box.y0(); y < box.y1(); y++) {
      for (int x = box.x0(); x < box.x1(); x++) {
        dropped += image.mask().isDropped(y, x) ? 1 : 0;
      }
    }
    assertThat(image.mask().droppedPixels(box.y0(), box.x0(), box.y1(), box.x1()))
        .isEqualTo(dropped);
    // In whole numbers, so that nothing is rounded.
    long area = box.area();
    assertThat(image.outcome())
        .isEqualTo(
            10L * dropped >= 8 * area
                ? FailureCase.Outcome.DROPPED
                : 10 * (area - dropped) >= 8 * area
                    ? FailureCase.Outcome.KEPT
                    : FailureCase.Outcome.NONE);
  }

  @Property(tries = 20, seed = "4")
  void theThreadsDoNotChangeTheNumbers(
      @ForAll("generators") MaskGenerator generator, @ForAll long seed) throws Exception {
    FailureSimulator simulator =
        new FailureSimulator(40, 30, ObjectDistribution.uniformSides(5, 20), 0.9, seed);

    FailureCounts one = simulator.run(generator, 1500, 1);

    assertThat(simulator.run(generator, 1500, 2)).isEqualTo(one);
    assertThat(simulator.run(generator, 1500, 7)).isEqualTo(one);
  }

  @Test
  void addsUpTheCasesThatItShows() throws Exception {
    MaskGenerator generator = GridMask.builder().r(0.5).d(20, 60).build();
    FailureSimulator simulator =
        new FailureSimulator(60, 80, ObjectDistribution.uniformSides(8, 30), 0.99, 7);
    long dropped = 0;
    long kept = 0;
    long lost = 0;
    for (int i = 0; i < 1000; i++) {
      FailureCase image = simulator.caseAt(generator, i);
      dropped += image.outcome() == FailureCase.Outcome.DROPPED ? 1 : 0;
      kept += image.outcome() == FailureCase.Outcome.KEPT ? 1 : 0;
      lost += image.mask().droppedPixels();
    }
    assertThat(dropped).isPositive();
    assertThat(kept).isPositive();

    assertThat(simulator.run(generator, 1000, 2))
        .isEqualTo(new FailureCounts(1000, dropped, kept, (4_800_000.0 - lost) / 4_800_000));
  }

  @ParameterizedTest
  @CsvSource({"98, NONE", "99, DROPPED", "100, DROPPED", "2, NONE", "1, KEPT", "0, KEPT"})
  void failsFrom99PercentOn(int pixels, FailureCase.Outcome outcome) throws Exception {
    FailureSimulator simulator = new FailureSimulator(10, 10, TEN_BY_TEN, 0.99, 1);

    assertThat(simulator.caseAt(dropping(pixels), 0).outcome()).isEqualTo(outcome);
    FailureCounts counts = simulator.run(dropping(pixels), 700, 2);
    assertThat(counts.dropped()).isEqualTo(outcome == FailureCase.Outcome.DROPPED ? 700 : 0);
    assertThat(counts.kept()).isEqualTo(outcome == FailureCase.Outcome.KEPT ? 700 : 0);
    assertThat(counts.keepRatio()).isEqualTo((100 - pixels) / 100.0);
  }

  /** Shares whose products with 100 doubles get wrong, such as 0.57 and 0.58. */
  @ParameterizedTest
  @CsvSource({"0.57, 57", "0.58, 58", "0.55, 55", "0.9900001, 100", "1, 100", "0.95, 95"})
  void sharesMeanTheirDecimalDigits(double share, int needed) {
    FailureSimulator simulator = new FailureSimulator(10, 10, TEN_BY_TEN, share, 1);

    assertThat(simulator.caseAt(dropping(needed), 0).outcome())
        .isEqualTo(FailureCase.Outcome.DROPPED);
    assertThat(simulator.caseAt(dropping(needed - 1), 0).outcome())
        .isNotEqualTo(FailureCase.Outcome.DROPPED);
  }

  @Test
  void allGeneratorsMeetTheSameObjects() {
    FailureSimulator simulator = FailureSimulator.paper(42);
    for (int i = 0; i < 200; i++) {
      ObjectBox object = simulator.caseAt(new Cutout(16), i).object();
      assertThat(simulator.caseAt(new MultiRegionCutout(8, 16, 0.75), i).object())
          .isEqualTo(object);
      assertThat(object.height()).isBetween(40, 160);
      assertThat(object.width()).isBetween(40, 160);
    }
  }

  /** Sides of 1, 2 or 3 pixels in 4 x 5: of h x w pixels there are (5 - h) (6 - w) places. */
  @Test
  void sidesAndThenPlacesAreUniform() {
    ObjectDistribution objects = ObjectDistribution.uniformSides(1, 3);
    int draws = 90_000;
    Map<ObjectBox, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(objects.draw(4, 5, KeyedRandom.of(3, "test", 0, i)), 1, Integer::sum);
    }

    assertThat(counts).hasSize((4 + 3 + 2) * (5 + 4 + 3));
    counts.forEach(
        (box, count) -> {
          double expected = draws / 9.0 / (5 - box.height()) / (6 - box.width());
          // Five standard deviations.
          assertThat((double) count)
              .as("%s", box)
              .isCloseTo(expected, within(5 * Math.sqrt(expected)));
        });
  }

  @Test
  void takesOnesOwnGeneratorSizeAndObjects() throws Exception {
    MaskGenerator leftHalf =
        (height, width, random) -> {
          DropMask.Builder mask = DropMask.builder(height, width);
          for (int y = 0; y < height; y++) {
            mask.drop(y, 0, width / 2);
          }
          return mask.build();
        };
    // A pixel in each of 8 columns: half of them are dropped, half are kept.
    ObjectDistribution pixel =
        (height, width, random) -> {
          int x = random.nextInt(width);
          return new ObjectBox(2, x, 3, x + 1);
        };

    FailureCounts counts = new FailureSimulator(4, 8, pixel, 0.99, 5).run(leftHalf, 20_000, 2);

    assertThat(counts.pFailure()).isEqualTo(1);
    assertThat(counts.pDropped()).isCloseTo(0.5, within(0.02));
    assertThat(counts.keepRatio()).isEqualTo(0.5);
  }

  @Test
  void refusesWhatDoesNotFitTheImage() {
    MaskGenerator none = (height, width, random) -> DropMask.none(height, width);
    ObjectDistribution outside = (height, width, random) -> new ObjectBox(0, 5, 10, 11);
    assertThatIllegalStateException()
        .isThrownBy(() -> new FailureSimulator(10, 10, outside, 0.99, 1).run(none, 5, 2))
        .withMessage(
            "the object of image 0 must lie inside of 10x10, but is ObjectBox[y0=0, x0=5, y1=10,"
                + " x1=11]");
    ObjectDistribution nothing = (height, width, random) -> null;
    assertThatIllegalStateException()
        .isThrownBy(() -> new FailureSimulator(10, 10, nothing, 0.99, 1).run(none, 5, 2))
        .withMessageContaining("but is null");
    MaskGenerator smaller = (height, width, random) -> DropMask.none(height, width - 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> new FailureSimulator(10, 10, TEN_BY_TEN, 0.99, 1).run(smaller, 5, 2))
        .withMessageStartingWith("the mask of image 0 must be of 10x10, but is DropMask[10x9,");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new FailureSimulator(100, 200, ObjectDistribution.uniformSides(40, 160), 0.99, 1)
                    .run(none, 1, 1))
        .withMessage("maxSide must be at most the sides of 100x200, but is 160");
  }

  @Test
  void exceptionsOfTheGeneratorReachTheCaller() {
    FailureSimulator simulator = FailureSimulator.paper(1);
    IllegalCallerException own = new IllegalCallerException("own");
    assertThatThrownBy(
            () ->
                simulator.run(
                    (height, width, random) -> {
                      if (random.nextInt(700) == 0) {
                        throw own;
                      }
                      return DropMask.none(height, width);
                    },
                    100_000,
                    3))
        .isSameAs(own);
    assertThatThrownBy(
            () ->
                simulator.run(
                    (height, width, random) -> {
                      throw new StackOverflowError();
                    },
                    10,
                    1))
        .isInstanceOf(StackOverflowError.class);
  }

  /** The rest of its images would not be counted, and the shares be too small. */
  @Test
  void aGeneratorThatInterruptsItsThreadIsAnError() {
    MaskGenerator interrupting =
        (height, width, random) -> {
          if (random.nextInt(100) == 0) {
            Thread.currentThread().interrupt();
          }
          return DropMask.none(height, width);
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> FailureSimulator.paper(1).run(interrupting, 2000, 2))
        .withMessageContaining("interrupted the thread that counts");
  }

  @Test
  @Timeout(60)
  void interruptionEndsIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Thread> worker = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                FailureSimulator.paper(1)
                    .run(
                        (height, width, random) -> {
                          worker.set(Thread.currentThread());
                          begun.countDown();
                          return DropMask.none(height, width);
                        },
                        // Hours.
                        10_000_000_000L,
                        1);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    caller.start();
    begun.await();

    caller.interrupt();
    caller.join();
    worker.get().join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void refusesParametersOutOfRange() {
    ObjectDistribution objects = ObjectDistribution.uniformSides(1, 1);
    refused(() -> new FailureSimulator(0, 1, objects, 0.99, 1), "height must be at least 1");
    refused(() -> new FailureSimulator(1, 0, objects, 0.99, 1), "width must be at least 1");
    refused(() -> new FailureSimulator(1, 1, null, 0.99, 1), "objects must be");
    refused(() -> new FailureSimulator(1, 1, objects, 0.5, 1), "(0.5, 1], but is 0.5");
    refused(() -> new FailureSimulator(1, 1, objects, Double.NaN, 1), "(0.5, 1], but is NaN");
    refused(() -> ObjectDistribution.uniformSides(0, 1), "minSide must be at least 1, but is 0");
    refused(() -> ObjectDistribution.uniformSides(4, 3), "at least minSide (4), but is 3");
    refused(() -> new ObjectBox(-1, 0, 1, 1), "y0 must be at least 0, but is -1");
    refused(() -> new ObjectBox(0, 3, 1, 3), "x1 must be greater than x0 (3), but is 3");
    FailureSimulator simulator = FailureSimulator.paper(1);
    refused(() -> simulator.caseAt(null, 0), "generator must be given");
    assertThatIllegalArgumentException().isThrownBy(() -> simulator.run(null, 1, 1));
    refused(() -> simulator.caseAt(new Cutout(1), -1), "index must be at least 0, but is -1");
    for (long[] numbers : new long[][] {{0, 1}, {1, 0}, {Long.MAX_VALUE, 1}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> simulator.run(new Cutout(1), numbers[0], (int) numbers[1]));
    }
  }

  private static void refused(Runnable making, String message) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(message);
  }

  @Test
  void onlyPartsOfTheImageCanBeCounted() {
    DropMask mask = new Cutout(3).generate(4, 6, KeyedRandom.of(1, "test", 0, 0));
    assertThat(mask.droppedPixels(0, 0, 4, 6)).isEqualTo(mask.droppedPixels());
    assertThat(mask.droppedPixels(2, 2, 2, 6)).isZero();
    for (int[] box :
        new int[][] {{-1, 0, 1, 1}, {0, -1, 1, 1}, {0, 0, 5, 1}, {0, 0, 1, 7}, {2, 0, 1, 1}}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> mask.droppedPixels(box[0], box[1], box[2], box[3]))
          .withMessageContaining("not inside 4x6");
    }
  }
}
