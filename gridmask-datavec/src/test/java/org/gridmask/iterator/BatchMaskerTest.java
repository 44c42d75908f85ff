package org.gridmask.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.ImageArrays;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BatchMaskerTest {

  private static final int N = 6;
  private static final int C = 3;
  private static final int H = 13;
  private static final int W = 17;

  /** An image that is masked in epoch 4; that after the next is not. */
  private static final int FIRST = 1001;

  private final BatchMasker masker =
      new BatchMasker(
          new MaskPolicy(
              GridMask.builder().r(0.5).d(4, 12).build(), ProbabilitySchedule.constant(0.7), 11));

  private static INDArray batch(DataType type) {
    return Nd4j.arange(1, N * C * H * W + 1).castTo(type).reshape(N, C, H, W);
  }

  /** What holds for all shapes: a kept pixel is as it was, a dropped one the fill in the type. */
  @ParameterizedTest
  @MethodSource("org.gridmask.ImageArrays#shapes")
  void keepsOrFillsEachPixelAsItsMaskSays(ImageArrays kind) {
    double[] fill = {-1, -2, rounded(kind.type())};
    BatchMasker masks = masker.withFormat(kind.format()).withFill(Fill.constant(-1, -2, 0.1));
    int n = kind.count(N);
    int slices = kind.slices();
    double[] expected = kind.elements(kind.numbered(N, C, H, W));
    int nonEmpty = 0;
    for (int i = 0; i < n; i++) {
      DropMask mask = masker.policy().maskFor(4, FIRST + i, H, W);
      nonEmpty += mask.isEmpty() ? 0 : 1;
      for (int at = 0; at < C * slices * H * W; at++) {
        if (mask.isDropped(at / W % H, at % W)) {
          expected[i * C * slices * H * W + at] = fill[at / (slices * H * W)];
        }
      }
    }
    assertThat(nonEmpty).isBetween(1, Math.max(1, n - 1));
    for (ImageArrays.Layout layout : ImageArrays.Layout.values()) {
      INDArray images = layout.of(kind.numbered(N, C, H, W));
      int masked = masks.maskInPlace(images, 4, FIRST);
      assertThat(kind.elements(images)).as("%s", layout).isEqualTo(expected);
      assertThat(masked).isEqualTo(nonEmpty);
    }
  }

  /** The number of a type that is nearest to 0.1. */
  private static double rounded(DataType type) {
    return switch (type) {
      case HALF -> 0x1.998p-4;
      case BFLOAT16 -> 0x1.9ap-4;
      case FLOAT -> 0.1f;
      default -> 0.1;
    };
  }

  /** NaNs, subnormal numbers and the sign of zero included. */
  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  void keptPixelsOf16BitsKeepTheirBits(DataType type) {
    for (Fill fill : List.of(Fill.zero(), Fill.uniformNoise())) {
      INDArray images = Nd4j.zeros(type, N, 1, H, W);
      ShortBuffer bits = images.data().pointer().asByteBuffer().asShortBuffer();
      short[] before = new short[N * H * W];
      KeyedRandom random = KeyedRandom.of(1, "bits", 0, 0);
      for (int at = 0; at < before.length; at++) {
        before[at] = (short) random.nextInt();
      }
      bits.put(0, before);
      assertThat(masker.withFill(fill).maskInPlace(images, 4, FIRST)).isPositive();
      for (int at = 0; at < before.length; at++) {
        DropMask mask = masker.policy().maskFor(4, FIRST + at / (H * W), H, W);
        if (!mask.isDropped(at / W % H, at % W)) {
          assertThat(bits.get(at)).isEqualTo(before[at]);
        }
      }
    }
  }

  @Test
  void batchEqualsItsImagesOneByOne() {
    INDArray together = batch(DataType.FLOAT);
    masker.withFill(Fill.uniformNoise()).maskInPlace(together, 2, 40);
    for (int i = 0; i < N; i++) {
      INDArray alone = batch(DataType.FLOAT).get(NDArrayIndex.interval(i, i + 1)).dup();
      masker.withFill(Fill.uniformNoise()).maskInPlace(alone, 2, 40 + i);
      assertThat(alone).isEqualTo(together.get(NDArrayIndex.interval(i, i + 1)));
    }
  }

  /** What a thread keeps from one image for the next must fit the next, too. */
  @Test
  void imagesOfAllKindsInTurnAreEachFilledAsTheirOwnKindAsks() {
    List<Fill> fills =
        List.of(Fill.zero(), Fill.constant(-0.0), Fill.constant(5), Fill.constant(-1, -2, -3));
    KeyedRandom kinds = KeyedRandom.of(1, "kinds", 0, 0);
    // Few enough that images often differ from those before in one respect alone.
    for (int i = 0; i < 300; i++) {
      int width = kinds.nextBoolean() ? 3 : W;
      DataType type = kinds.nextBoolean() ? DataType.FLOAT : DataType.DOUBLE;
      ImageFormat format = ImageFormat.values()[kinds.nextInt(2)];
      Fill.Constant fill = (Fill.Constant) fills.get(kinds.nextInt(fills.size()));
      INDArray image =
          format == ImageFormat.NCHW
              ? Nd4j.ones(type, 1, C, H, width)
              : Nd4j.ones(type, 1, H, width, C);

      masker.withFormat(format).withFill(fill).maskInPlace(image, 0, i);

      DropMask mask = masker.policy().maskFor(0, i, H, width);
      double[] values = fill.perChannel(C, Fill.ChannelOrder.AS_STORED);
      INDArray planes = format == ImageFormat.NCHW ? image : image.permute(0, 3, 1, 2);
      for (int c = 0; c < C; c++) {
        for (int y = 0; y < H; y++) {
          for (int x = 0; x < width; x++) {
            // The sign of zero counts.
            assertThat(Double.valueOf(planes.getDouble(0, c, y, x)))
                .isEqualTo(Double.valueOf(mask.isDropped(y, x) ? values[c] : 1));
          }
        }
      }
    }
  }

  /** Large enough for several threads. */
  @Test
  void largeBatchEqualsItsImagesOneByOne() {
    for (Fill fill : List.of(Fill.zero(), Fill.uniformNoise())) {
      INDArray together = Nd4j.ones(DataType.FLOAT, 40, 2, 300, 7);
      INDArray alone = together.dup();
      int masked = masker.withFill(fill).maskInPlace(together, 2, 40);
      int maskedAlone = 0;
      for (int i = 0; i < 40; i++) {
        INDArray image = alone.get(NDArrayIndex.interval(i, i + 1));
        maskedAlone += masker.withFill(fill).maskInPlace(image, 2, 40 + i);
      }
      assertThat(together).isEqualTo(alone);
      assertThat(masked).isEqualTo(maskedAlone);
    }
  }

  @Test
  void whatAGeneratorThrowsArrivesAsItIsAndLeavesTheBatchAsItWas() {
    IllegalStateException thrown = new IllegalStateException("no mask today");
    BatchMasker failing =
        new BatchMasker(
            new MaskPolicy(
                (h, w, random) -> {
                  if (random.nextInt(10) == 0) {
                    throw thrown;
                  }
                  return everything(h, w);
                },
                ProbabilitySchedule.constant(1),
                5));
    INDArray images = Nd4j.ones(DataType.FLOAT, 40, 1, 300, 7);
    assertThatIllegalStateException()
        .isThrownBy(() -> failing.maskInPlace(images, 0, 0))
        .isSameAs(thrown);
    assertThat(images.minNumber().doubleValue()).isEqualTo(1);
  }

  @Test
  void noiseIsSharedByTheChannelsAndHasItsMoments() {
    BatchMasker all =
        new BatchMasker(
            new MaskPolicy((h, w, r) -> everything(h, w), ProbabilitySchedule.constant(1), 3));
    INDArray uniform = Nd4j.zeros(1, 3, 200, 200);
    all.withFill(Fill.uniformNoise()).maskInPlace(uniform, 0, 0);
    assertThat(uniform.minNumber().doubleValue()).isBetween(-1.0, -0.99);
    assertThat(uniform.maxNumber().doubleValue()).isBetween(0.99, 1.0);
    assertThat(uniform.meanNumber().doubleValue()).isCloseTo(0, within(0.02));
    assertThat(uniform.get(NDArrayIndex.point(0), NDArrayIndex.point(0)))
        .isEqualTo(uniform.get(NDArrayIndex.point(0), NDArrayIndex.point(2)));

    INDArray gaussian = Nd4j.zeros(1, 1, 200, 200);
    all.withFill(new Fill.GaussianNoise(5, 2)).maskInPlace(gaussian, 0, 0);
    assertThat(gaussian.meanNumber().doubleValue()).isCloseTo(5, within(0.06));
    assertThat(gaussian.stdNumber().doubleValue()).isCloseTo(2, within(0.06));
  }

  @ParameterizedTest
  @MethodSource("org.gridmask.ImageArrays#shapes")
  void noiseIsDrawnForEveryDroppedPixelOfEverySliceInReadingOrder(ImageArrays kind) {
    for (Fill.Noise noise :
        List.of(new Fill.UniformNoise(2, 5), new Fill.GaussianChannelNoise(5, 2))) {
      INDArray images = kind.numbered(N, C, H, W);
      INDArray expected = ImageArrays.volumes(images, kind.format());
      masker.withFill(noise).withFormat(kind.format()).maskInPlace(images, 4, FIRST);
      for (int i = 0; i < kind.count(N); i++) {
        DropMask mask = masker.policy().maskFor(4, FIRST + i, H, W);
        KeyedRandom random = masker.policy().fillRandom(4, FIRST + i);
        double[] pixel = new double[C];
        for (int at = 0; at < kind.slices() * H * W; at++) {
          if (mask.isDropped(at / W % H, at % W)) {
            noise.sample(random, pixel);
            for (int c = 0; c < C; c++) {
              expected.putScalar(new int[] {i, c, at / (H * W), at / W % H, at % W}, pixel[c]);
            }
          }
        }
      }
      // Nd4j rounds to nearest as well.
      assertThat(kind.elements(images)).isEqualTo(kind.elements(kind.of(expected)));
    }
  }

  @Test
  void channelNoiseHasTheMomentsOfItsKind() {
    BatchMasker all =
        new BatchMasker(
            new MaskPolicy((h, w, r) -> everything(h, w), ProbabilitySchedule.constant(1), 3));
    INDArray uniform = Nd4j.zeros(1, 3, 100, 100);
    all.withFill(new Fill.UniformChannelNoise(2, 5)).maskInPlace(uniform, 0, 0);
    assertThat(uniform.minNumber().doubleValue()).isBetween(2.0, 2.01);
    assertThat(uniform.maxNumber().doubleValue()).isBetween(4.99, 5.0);
    assertThat(uniform.meanNumber().doubleValue()).isCloseTo(3.5, within(0.03));
    INDArray gaussian = Nd4j.zeros(1, 3, 100, 100);
    all.withFill(new Fill.GaussianChannelNoise(5, 2)).maskInPlace(gaussian, 0, 0);
    assertThat(gaussian.meanNumber().doubleValue()).isCloseTo(5, within(0.06));
    assertThat(gaussian.stdNumber().doubleValue()).isCloseTo(2, within(0.06));
  }

  /** Frozen: recorded runs depend on the numbers of a pixel, and on their order. */
  @Test
  void numbersOfAPixelNeverChange() {
    double[] pixel = new double[2];
    Map<Fill.Noise, double[]> numbers =
        Map.of(
            new Fill.UniformNoise(-1, 1), new double[] {0.34274077189135865, 0.34274077189135865},
            new Fill.GaussianNoise(5, 2), new double[] {2.625179193621447, 2.625179193621447},
            new Fill.UniformChannelNoise(-1, 1),
                new double[] {0.34274077189135865, 0.20698447948026755},
            new Fill.GaussianChannelNoise(5, 2),
                new double[] {2.625179193621447, 4.5081997771474995});
    numbers.forEach(
        (noise, expected) -> {
          noise.sample(KeyedRandom.of(42, "fill", 3, 7), pixel);
          assertThat(pixel).as("%s", noise).containsExactly(expected);
        });
  }

  @Test
  void noiseOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fill.UniformChannelNoise(2, 2))
        .withMessage("low and high must be finite with low < high, but is 2.0 and 2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fill.GaussianChannelNoise(0, -1))
        .withMessage("standardDeviation must be finite and at least 0, but is -1.0");
  }

  private static DropMask everything(int height, int width) {
    DropMask.Builder mask = DropMask.builder(height, width);
    for (int y = 0; y < height; y++) {
      mask.drop(y, 0, width);
    }
    return mask.build();
  }

  @Test
  void leavesTheGlobalGeneratorAlone() {
    Nd4j.getRandom().setSeed(99);
    int expected = Nd4j.getRandom().nextInt();
    Nd4j.getRandom().setSeed(99);
    masker.withFill(Fill.uniformNoise()).maskInPlace(batch(DataType.FLOAT), 0, 0);
    assertThat(Nd4j.getRandom().nextInt()).isEqualTo(expected);
  }

  @Test
  void refusesWhatItCannotMask() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.maskInPlace(Nd4j.zeros(DataType.BOOL, 1, 1, 4, 4), 0, 0))
        .withMessage("images must be FLOAT16, BFLOAT16, FLOAT or DOUBLE, but is BOOL");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> masker.withFill(Fill.constant(1, 2)).maskInPlace(batch(DataType.FLOAT), 0, 0))
        .withMessage("fill must be 1 value or as many as channels (3), but is 2 values");
    BatchMasker never =
        new BatchMasker(
            new MaskPolicy(masker.policy().generator(), ProbabilitySchedule.constant(0), 1));
    assertThatIllegalArgumentException()
        .as("before the first image is masked")
        .isThrownBy(
            () -> never.withFill(Fill.constant(1, 2)).maskInPlace(batch(DataType.FLOAT), 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.withFill(Fill.rgb(1, 2, 3)))
        .withMessageContaining(
            "fill must be as stored (Fill.constant), since the channel order is unknown, but is RGB");
    assertThatIllegalArgumentException().isThrownBy(() -> masker.withFill(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fill.Constant(null, List.of(1.0, 2.0, 3.0)))
        .withMessage("order must be given, but is null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "NCHW; 4, 784; 4, 1, 28, 28",
        "NCHW; 4, 3072; 4, 3, 32, 32",
        "NHWC; 4, 784; 4, 28, 28, 1",
        "NHWC; 0, 3072; 0, 32, 32, 3",
        "NCHW; 784; 1, 28, 28",
        "NCHW; 150, 4; 150, C, H, W",
        "NHWC; 4, 785; 4, H, W, C",
        "NCHW; 2, 1, 3, 4, 28, 28; N, C, H, W"
      })
  void namesTheReshapeOfWhatIsNoImage(ImageFormat format, String shape, String reshaped) {
    String shapes =
        format == ImageFormat.NCHW
            ? "[N, C, H, W], [C, H, W] or [N, C, D, H, W]"
            : "[N, H, W, C], [H, W, C] or [N, D, H, W, C]";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.withFormat(format).maskInPlace(zeros(shape), 0, 0))
        .withMessage(
            "images must be %s, but is [%s]: reshape it, such as images.reshape(%s)",
            shapes, shape, reshaped);
  }

  private static INDArray zeros(String shape) {
    return Nd4j.zeros(
        DataType.FLOAT, Stream.of(shape.split(", ")).mapToLong(Long::parseLong).toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "NCHW; 4, 28, 28, 3; NHWC",
        "NCHW; 28, 28, 1; NHWC",
        "NCHW; 2, 8, 28, 28, 4; NHWC",
        "NHWC; 4, 3, 28, 28; NCHW",
        "NHWC; 3, 28, 28; NCHW",
        "NHWC; 2, 1, 8, 28, 28; NCHW"
      })
  void refusesWhatLooksLikeTheOtherFormat(ImageFormat format, String shape, ImageFormat other) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.withFormat(format).maskInPlace(zeros(shape), 0, 0))
        .withMessage(
            "images must be channels %s (%s), but is [%s], which looks like channels %s: "
                + "set withFormat(ImageFormat.%s)",
            format == ImageFormat.NCHW ? "first" : "last",
            format,
            shape,
            other == ImageFormat.NCHW ? "first" : "last",
            other);
    masker.withFormat(other).maskInPlace(zeros(shape), 0, 0);
  }

  /** Feature maps, or images of a few pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"2, 64, 8, 8", "2, 4, 4, 4", "4, 3, 3", "2, 3, 3, 1", "2, 5, 9, 2"})
  void anythingElseIsWhatTheFormatSays(String shape) {
    for (ImageFormat format : ImageFormat.values()) {
      assertThatCode(() -> masker.withFormat(format).maskInPlace(zeros(shape), 0, 0))
          .doesNotThrowAnyException();
    }
  }

  /** Strides of 0 repeat one pixel; negative ones lead back from an offset. */
  @ParameterizedTest
  @CsvSource({
    "9, 9, 0, 1, 0",
    "9, 9, 3, 0, 0",
    "9, 9, 3, -1, 2",
    "9, 9, -3, 1, 6",
    "-9, 9, 3, 1, 9"
  })
  void refusesViewsThatRepeatPixelsOrHoldThemBackwards(
      int image, int channel, int row, int column, int offset) {
    INDArray elements = Nd4j.linspace(DataType.FLOAT, 1, 1, 18);
    int[] strides = {image, channel, row, column};
    INDArray view = Nd4j.create(elements.data(), new int[] {2, 1, 3, 3}, strides, offset);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.maskInPlace(view, 0, 0))
        .withMessage(
            "images must be of strides of at least 1 (copy it with dup()), but is %s",
            Arrays.toString(strides));
  }

  @Test
  void strideOfASingleColumnIsOfNoAccount() {
    BatchMasker all =
        new BatchMasker(
            new MaskPolicy((h, w, r) -> everything(h, w), ProbabilitySchedule.constant(1), 3));
    INDArray elements = Nd4j.ones(DataType.FLOAT, 6);
    INDArray view = Nd4j.create(elements.data(), new int[] {1, 2, 3, 1}, new int[] {0, 3, 1, 0}, 0);
    assertThat(all.maskInPlace(view, 0, 0)).isEqualTo(1);
    assertThat(elements.sumNumber().doubleValue()).isZero();
  }

  @Test
  void differentSeedsEpochsAndImagesDrawDifferently() {
    BatchMasker always =
        new BatchMasker(
            new MaskPolicy(
                GridMask.builder().r(0.5).d(4, 12).build(), ProbabilitySchedule.constant(1), 11));
    DropMask mask = always.policy().maskFor(3, 5, 32, 32);
    assertThat(always.policy().maskFor(3, 5, 32, 32)).isEqualTo(mask);
    assertThat(always.policy().maskFor(3, 6, 32, 32)).isNotEqualTo(mask);
    assertThat(always.policy().maskFor(4, 5, 32, 32)).isNotEqualTo(mask);
    assertThat(
            new BatchMasker(
                    new MaskPolicy(always.policy().generator(), always.policy().schedule(), 12))
                .policy()
                .maskFor(3, 5, 32, 32))
        .isNotEqualTo(mask);
  }
}
