package org.gridmask.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BatchMaskerTest {

  private static final int N = 6;
  private static final int C = 3;
  private static final int H = 13;
  private static final int W = 17;
  private static final int FIRST = 1000;

  private final BatchMasker masker =
      new BatchMasker(
          new MaskPolicy(
              GridMask.builder().r(0.5).d(4, 12).build(), ProbabilitySchedule.constant(0.7), 11));

  private static INDArray batch(DataType type) {
    return Nd4j.arange(1, N * C * H * W + 1).castTo(type).reshape(N, C, H, W);
  }

  private static Stream<Arguments> layouts() {
    Map<String, UnaryOperator<INDArray>> layouts =
        Map.of(
            "as created", a -> a,
            "column-major", a -> a.dup('f'),
            "every other row and column of a larger array", BatchMaskerTest::stridedView,
            "images 2.. of a larger batch", BatchMaskerTest::laterImages,
            "view of a view", a -> laterImages(stridedView(a)),
            "columns and rows swapped twice over",
                a -> a.permute(0, 1, 3, 2).dup().permute(0, 1, 3, 2));
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                layouts.entrySet().stream()
                    .flatMap(
                        layout ->
                            Stream.of(ImageFormat.values())
                                .map(
                                    format ->
                                        Arguments.of(
                                            type, layout.getKey(), format, layout.getValue()))));
  }

  private static INDArray stridedView(INDArray a) {
    INDArray larger =
        Nd4j.zeros(a.dataType(), a.size(0), a.size(1), 2 * a.size(2), 2 * a.size(3) + 1);
    INDArray view =
        larger.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, 2, 2 * a.size(2)),
            NDArrayIndex.interval(1, 2, 2 * a.size(3) + 1));
    view.assign(a);
    return view;
  }

  private static INDArray laterImages(INDArray a) {
    INDArray larger = Nd4j.zeros(a.dataType(), a.size(0) + 2, a.size(1), a.size(2), a.size(3));
    INDArray view =
        larger.get(
            NDArrayIndex.interval(2, a.size(0) + 2),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all());
    view.assign(a);
    return view;
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("layouts")
  void keepsOrFillsEachPixelAsItsMaskSays(
      DataType type, String name, ImageFormat format, UnaryOperator<INDArray> layout) {
    INDArray expected = batch(type);
    // The same images, channels last in shape where the format says so.
    INDArray images =
        format == ImageFormat.NCHW
            ? layout.apply(expected)
            : layout.apply(expected).permute(0, 2, 3, 1);
    BatchMasker masks = masker.withFormat(format).withFill(Fill.constant(-1, -2, -3));

    int masked = masks.maskInPlace(images, 4, FIRST);

    INDArray result = format == ImageFormat.NCHW ? images : images.permute(0, 3, 1, 2);
    int nonEmpty = 0;
    for (int i = 0; i < N; i++) {
      DropMask mask = masker.policy().maskFor(4, FIRST + i, H, W);
      nonEmpty += mask.isEmpty() ? 0 : 1;
      for (int c = 0; c < C; c++) {
        for (int y = 0; y < H; y++) {
          for (int x = 0; x < W; x++) {
            assertThat(result.getDouble(i, c, y, x))
                .isEqualTo(mask.isDropped(y, x) ? -1 - c : expected.getDouble(i, c, y, x));
          }
        }
      }
    }
    assertThat(masked).isEqualTo(nonEmpty).isBetween(2, N - 1);
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
  @EnumSource
  void channelNoiseDrawsEveryChannelOfEveryDroppedPixelInReadingOrder(ImageFormat format) {
    for (Fill.Noise noise :
        List.of(new Fill.UniformChannelNoise(2, 5), new Fill.GaussianChannelNoise(5, 2))) {
      BatchMasker masks = masker.withFill(noise).withFormat(format);
      INDArray images = Nd4j.zeros(DataType.DOUBLE, N, C, H, W);
      INDArray view = format == ImageFormat.NCHW ? images : images.permute(0, 2, 3, 1);
      masks.maskInPlace(view, 4, FIRST);
      for (int i = 0; i < N; i++) {
        DropMask mask = masker.policy().maskFor(4, FIRST + i, H, W);
        KeyedRandom random = masker.policy().fillRandom(4, FIRST + i);
        for (int y = 0; y < H; y++) {
          for (int x = 0; x < W; x++) {
            for (int c = 0; c < C; c++) {
              assertThat(images.getDouble(i, c, y, x))
                  .isEqualTo(mask.isDropped(y, x) ? noise.sample(random) : 0);
            }
          }
        }
      }
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
        .isThrownBy(() -> masker.maskInPlace(Nd4j.zeros(4, 784), 0, 0))
        .withMessageContaining("images must be a batch [N, C, H, W]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masker.maskInPlace(Nd4j.zeros(DataType.BOOL, 1, 1, 4, 4), 0, 0))
        .withMessage("images must be FLOAT or DOUBLE, but is BOOL");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> masker.withFill(Fill.constant(1, 2)).maskInPlace(batch(DataType.FLOAT), 0, 0))
        .withMessage("fill must be 1 value or one for each of 3 channels, but is 2 values");
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
