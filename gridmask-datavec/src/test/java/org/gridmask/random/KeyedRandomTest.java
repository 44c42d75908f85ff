package org.gridmask.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.transform.autoaugment.ImageOperation;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

  /** Frozen: recorded runs depend on these numbers. */
  @Test
  void numbersOfAKeyNeverChange() {
    KeyedRandom random = KeyedRandom.of(42, "mask", 3, 7);
    assertThat(random.nextLong()).isEqualTo(7874176835567960156L);
    assertThat(random.nextInt(1000)).isEqualTo(546);
    assertThat(random.nextInt(-5, 5)).isEqualTo(0);
    assertThat(random.nextDouble()).isEqualTo(0.6102157732561895);
    assertThat(random.nextGaussian()).isEqualTo(2.157169507495888);
  }

  /** Frozen too; text of the caller's own draws from other numbers than any of these. */
  @Test
  void purposesDrawUnderTheKeysThatTheyAlwaysHad() {
    assertThat(Purpose.values())
        .extracting(Purpose::key)
        .containsExactly(
            "mask",
            "fill",
            "flip",
            "pad-and-crop",
            "random-resized-crop",
            "random-scale",
            "shorter-side",
            "random-rotation",
            "gaussian-blur",
            "random-crop",
            "autoaugment",
            "color-jitter",
            "mixup",
            "cutmix",
            "gridmix",
            "image-transform",
            "order",
            "limit",
            "validation",
            "object",
            "layers",
            "anchors",
            "proposals",
            "shapes",
            "preview");
    assertThat(KeyedRandom.of(42, Purpose.MASK, 3, 7).nextLong()).isEqualTo(7874176835567960156L);
  }

  /** A purpose enters the key by its hash. */
  @Test
  void noTwoPurposesCollide() {
    assertThat(
            Stream.concat(
                    Stream.of(Purpose.values()).map(Purpose::key),
                    Stream.of(ImageOperation.values()).map(ImageOperation::name))
                .map(String::hashCode))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyPartOfTheKeyCounts() {
    long number = KeyedRandom.of(1, "mask", 2, 3).nextLong();
    assertThat(KeyedRandom.of(1, "mask", 2, 3).nextLong()).isEqualTo(number);
    assertThat(KeyedRandom.of(2, "mask", 2, 3).nextLong()).isNotEqualTo(number);
    assertThat(KeyedRandom.of(1, "fill", 2, 3).nextLong()).isNotEqualTo(number);
    assertThat(KeyedRandom.of(1, "mask", 3, 2).nextLong()).isNotEqualTo(number);
    assertThat(KeyedRandom.of(1, "mask", 2, 4).nextLong()).isNotEqualTo(number);
  }

  @Test
  void numbersFillTheirRangesEvenly() {
    int[] counts = new int[7];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 70_000; i++) {
      KeyedRandom random = KeyedRandom.of(9, "test", 0, i);
      counts[random.nextInt(3, 10) - 3]++;
      double normal = random.nextGaussian();
      sum += normal;
      squares += normal * normal;
    }
    assertThat(IntStream.of(counts)).allSatisfy(n -> assertThat(n).isBetween(9_600, 10_400));
    assertThat(sum / 70_000).isCloseTo(0, within(0.02));
    assertThat(squares / 70_000).isCloseTo(1, within(0.03));
    assertThat(KeyedRandom.of(1, "test", 0, 0).nextInt(Integer.MIN_VALUE, Integer.MAX_VALUE))
        .isNotEqualTo(
            KeyedRandom.of(1, "test", 0, 1).nextInt(Integer.MIN_VALUE, Integer.MAX_VALUE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyedRandom.of(1, "test", 0, 0).nextInt(0))
        .withMessage("bound must be greater than 0, but is 0");
  }
}
