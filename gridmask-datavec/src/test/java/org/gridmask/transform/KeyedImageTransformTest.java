package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacv.Frame;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.ImageTransformProcess;
import org.gridmask.JavaSerialization;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.gridmask.transform.autoaugment.ColorJitterImageTransform;
import org.gridmask.transform.autoaugment.ImageOperation;
import org.gridmask.transform.autoaugment.OperationImageTransform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every transform; a new one is one line in {@link Registered}. */
class KeyedImageTransformTest {

  private static final int DRAWS = 64;
  private static final int COLOUR = opencv_core.CV_8UC3;
  private static final List<Integer> BYTES =
      List.of(opencv_core.CV_8UC1, opencv_core.CV_8UC3, opencv_core.CV_8UC4);
  private static final GridMask GRID = GridMask.builder().r(0.5).d(6, 17).build();

  /**
   * A transform made from a seed, and how many of 64 draws on 32 x 32 differ at the least. What it
   * is written as goes to frozen-transforms, for good.
   */
  enum Registered {
    MASK(
        seed ->
            new MaskImageTransform(
                new MaskPolicy(GRID, ProbabilitySchedule.constant(1), seed), Fill.constant(7)),
        60),
    MASK_SOMETIMES(
        seed ->
            new MaskImageTransform(
                new MaskPolicy(GRID, ProbabilitySchedule.constant(0.5), seed),
                Fill.constant(1.25e-7)),
        20),
    MASK_WITH_NOISE(
        seed ->
            new MaskImageTransform(
                new MaskPolicy(GRID, ProbabilitySchedule.constant(1), seed),
                new Fill.UniformNoise(0, 255)),
        60),
    MULTI_REGION_CUTOUT(
        seed ->
            new MaskImageTransform(
                new MaskPolicy(
                    new MultiRegionCutout(4, 8, 0.75), ProbabilitySchedule.constant(1), seed),
                Fill.constant(7)),
        64),
    RANDOM_ERASING(
        seed ->
            new MaskImageTransform(
                new MaskPolicy(RandomErasing.standard(), ProbabilitySchedule.constant(1), seed),
                new Fill.UniformChannelNoise(-0.5, 255.5)),
        60),
    PAD_AND_CROP(seed -> new PadAndCropImageTransform(4, seed), 30),
    FLIP(seed -> new HorizontalFlipImageTransform(0.5, seed), 2),
    RANDOM_RESIZED_CROP(
        seed -> new RandomResizedCropImageTransform(17, 24, seed), 60, List.of(17, 24)),
    RANDOM_SCALE(
        seed -> new RandomScaleImageTransform(0.5, 2, seed), 60, null, Images.filterable()),
    RANDOM_SHORTER_SIDE(
        seed -> new RandomShorterSideImageTransform(List.of(19, 23), 40, seed), 2, null),
    RANDOM_ROTATION(
        seed -> new RandomRotationImageTransform(10, 0.5, new double[] {7}, seed),
        20,
        List.of(),
        Images.filterable()),
    GAUSSIAN_BLUR(
        seed -> new GaussianBlurImageTransform(5, 0.5, seed), 2, List.of(), Images.filterable()),
    RANDOM_CROP(
        seed -> new RandomCropImageTransform(17, 24, new double[] {7}, seed), 40, List.of(17, 24)),
    COLOR_JITTER(
        seed -> new ColorJitterImageTransform(0.4, 0.3, 0.2, 0.1, seed),
        60,
        List.of(),
        List.of(
            opencv_core.CV_8UC1,
            opencv_core.CV_8UC3,
            opencv_core.CV_8UC4,
            opencv_core.CV_32FC1,
            opencv_core.CV_32FC3,
            opencv_core.CV_32FC4)),
    AUTOAUGMENT_CIFAR10(AutoAugmentPolicy.CIFAR10, 18),
    AUTOAUGMENT_IMAGENET(AutoAugmentPolicy.IMAGENET, 18),
    SHEAR_X(ImageOperation.SHEAR_X, 0.3, 3),
    SHEAR_Y(ImageOperation.SHEAR_Y, 0.3, 3),
    TRANSLATE_X(ImageOperation.TRANSLATE_X, 0.4, 3),
    TRANSLATE_Y(ImageOperation.TRANSLATE_Y, 0.4, 3),
    ROTATE(ImageOperation.ROTATE, 30, 3),
    // Random bits have the full range of grey levels already.
    AUTO_CONTRAST(ImageOperation.AUTO_CONTRAST, 0, 1),
    INVERT(ImageOperation.INVERT, 0, 2),
    EQUALIZE(ImageOperation.EQUALIZE, 0, 2),
    SOLARIZE(ImageOperation.SOLARIZE, 128, 2),
    POSTERIZE(ImageOperation.POSTERIZE, 4, 2),
    CONTRAST(ImageOperation.CONTRAST, 1.9, 2),
    COLOR(ImageOperation.COLOR, 0.1, 2),
    BRIGHTNESS(ImageOperation.BRIGHTNESS, 0.55, 2),
    SHARPNESS(ImageOperation.SHARPNESS, 1.9, 2);

    private final LongFunction<KeyedImageTransform> factory;
    private final int distinct;
    private final List<Integer> fixedSize;
    private final List<Integer> types;

    Registered(LongFunction<KeyedImageTransform> factory, int distinct) {
      this(factory, distinct, List.of());
    }

    /** A transform that gives all images the same height and width. */
    Registered(LongFunction<KeyedImageTransform> factory, int distinct, List<Integer> fixedSize) {
      this(factory, distinct, fixedSize, Images.types());
    }

    Registered(AutoAugmentPolicy policy, int distinct) {
      this(seed -> new AutoAugmentImageTransform(policy, seed), distinct, List.of(), BYTES);
    }

    Registered(ImageOperation operation, double magnitude, int distinct) {
      this(
          seed -> new OperationImageTransform(operation, magnitude, 0.5, seed),
          distinct,
          List.of(),
          BYTES);
    }

    /** A transform that takes images of some types only, and refuses all others. */
    Registered(
        LongFunction<KeyedImageTransform> factory,
        int distinct,
        List<Integer> fixedSize,
        List<Integer> types) {
      this.factory = factory;
      this.distinct = distinct;
      this.fixedSize = fixedSize;
      this.types = types;
    }

    /** Null for a random size. */
    List<Integer> sizeAfter(int height, int width) {
      return fixedSize == null || !fixedSize.isEmpty() ? fixedSize : List.of(height, width);
    }

    KeyedImageTransform withSeed(long seed) {
      return factory.apply(seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sameKeySamePixelsAndTheInputStaysUntouched(Registered registered) {
    int[][] sizes = {{1, 1}, {1, 9}, {9, 1}, {32, 32}, {128, 75}};
    for (int type : registered.types) {
      for (int[] size : sizes) {
        Mat mat = Images.mat(size[0], size[1], type);
        Mat part = Images.part(size[0], size[1], type);
        for (Mat input : List.of(mat, part)) {
          ByteBuffer before = Images.bits(input);
          ImageWritable result =
              registered.withSeed(3).transform(Images.image(input), 2, 1L << 40 | size[0]);
          ImageWritable again =
              registered.withSeed(3).transform(Images.image(input), 2, 1L << 40 | size[0]);

          assertThat(Images.bits(input)).isEqualTo(before);
          Mat output = Images.matOf(result);
          List<Integer> sizeAfter = registered.sizeAfter(size[0], size[1]);
          if (sizeAfter != null) {
            assertThat(List.of(output.rows(), output.cols())).isEqualTo(sizeAfter);
          }
          assertThat(output.type()).isEqualTo(type);
          assertThat(output.data().address()).isNotEqualTo(input.data().address());
          assertThat(Images.bits(result)).isEqualTo(Images.bits(again));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void imagesOfOtherTypesAreRefusedWhateverIsDrawn(Registered registered) {
    KeyedImageTransform transform = registered.withSeed(3);
    for (int type : Images.types()) {
      for (int i = 0; i < 8 && !registered.types.contains(type); i++) {
        int index = i;
        assertThatIllegalArgumentException()
            .isThrownBy(() -> transform.transform(Images.image(4, 4, type), 0, index))
            .withMessageContaining(
                "(depth %d, channels %d)"
                    .formatted(opencv_core.CV_MAT_DEPTH(type), opencv_core.CV_MAT_CN(type)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void seedEpochAndIndexEachChangeTheDraw(Registered registered) {
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform transform = registered.withSeed(3);
    assertThat(draws(i -> transform.transform(image, 0, i)))
        .hasSizeGreaterThanOrEqualTo(registered.distinct);
    assertThat(draws(i -> transform.transform(image, i, 0)))
        .hasSizeGreaterThanOrEqualTo(registered.distinct);
    assertThat(draws(i -> registered.withSeed(i).transform(image, 0, 0)))
        .hasSizeGreaterThanOrEqualTo(registered.distinct);
  }

  @ParameterizedTest
  @EnumSource
  void callsWithoutAKeyTakeIndexesFromTheEpochsStart(Registered registered) {
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform transform = registered.withSeed(3);
    KeyedImageTransform keyed = registered.withSeed(3);
    for (int epoch : new int[] {0, 5, 0}) {
      transform.epochStarted(epoch);
      for (int i = 0; i < DRAWS; i++) {
        ImageWritable drawn =
            i % 2 == 0 ? transform.transform(image) : transform.transform(image, new Random(1));
        keyed.transform(image, epoch, i);
        assertThat(Images.bits(drawn)).isEqualTo(Images.bits(keyed.getCurrentImage()));
        assertThat(transform.query(3, 4)).isEqualTo(keyed.query(3, 4));
      }
    }
  }

  /** A normaliser is fitted, and a record reader's iterator looks at an image. */
  @ParameterizedTest
  @EnumSource
  void imagesBeforeTheFirstEpochOfAllAreNoneOfIt(Registered registered) {
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform transform = registered.withSeed(3);
    transform.transform(image);
    transform.transform(image);
    transform.epochStarted(4);

    assertThat(Images.bits(transform.transform(image)))
        .isEqualTo(Images.bits(registered.withSeed(3).transform(image, 4, 0)));
  }

  @ParameterizedTest
  @EnumSource
  void imagesBetweenEpochsAreRefused(Registered registered) {
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform transform = registered.withSeed(3);
    transform.runEpoch(0, () -> transform.transform(image));
    transform.transform(image, 7, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> transform.transform(image))
        .withMessageContaining("no epoch is announced, so this image transform cannot draw");
    transform.epochStarted(1);
    assertThat(Images.bits(transform.transform(image)))
        .isEqualTo(Images.bits(registered.withSeed(3).transform(image, 1, 0)));
  }

  @ParameterizedTest
  @EnumSource
  void imagesDifferInsideASeededImageTransformProcess(Registered registered) {
    ImageTransformProcess process = new ImageTransformProcess(1, registered.withSeed(3));
    ImageWritable image = Images.image(32, 32, COLOUR);
    assertThat(draws(i -> assertDoesNotThrow(() -> process.execute(image))))
        .hasSizeGreaterThanOrEqualTo(registered.distinct);
  }

  @ParameterizedTest
  @EnumSource
  void jsonAndYamlKeepEveryPixel(Registered registered) {
    ImageTransformProcess process =
        new ImageTransformProcess(1, registered.withSeed(Long.MIN_VALUE + 1));
    ImageTransform original = process.getTransformList().get(0);
    ImageWritable image = Images.image(40, 33, registered.types.get(registered.types.size() - 1));
    original.transform(image, null);
    for (ImageTransformProcess read :
        List.of(
            ImageTransformProcess.fromJson(process.toJson()),
            ImageTransformProcess.fromYaml(process.toYaml()))) {
      assertThat(read).isEqualTo(process).hasSameHashCodeAs(process);
      KeyedImageTransform copy = (KeyedImageTransform) read.getTransformList().get(0);
      for (int i = 0; i < 8; i++) {
        ImageWritable expected = ((KeyedImageTransform) original).transform(image, 3, i);
        assertThat(Images.bits(copy.transform(image, 3, i))).isEqualTo(Images.bits(expected));
      }
    }
    assertThat(original).isNotEqualTo(registered.withSeed(3));
  }

  @ParameterizedTest
  @EnumSource
  void javaSerializationKeepsEveryPixelAndStartsAfresh(Registered registered) {
    ImageWritable image = Images.image(40, 33, registered.types.get(registered.types.size() - 1));
    KeyedImageTransform original = registered.withSeed(3);
    original.epochStarted(2);
    original.transform(image);
    KeyedImageTransform copy = JavaSerialization.copy(original);
    assertThat(copy).isEqualTo(original).hasSameHashCodeAs(original);
    assertThat(copy.getCurrentImage()).isNull();
    assertThat(copy.query(3, 4)).containsExactly(3, 4);
    KeyedImageTransform fresh = registered.withSeed(3);
    for (int i = 0; i < 8; i++) {
      assertThat(Images.bits(copy.transform(image))).isEqualTo(Images.bits(fresh.transform(image)));
    }
    copy.epochStarted(5);
    assertThat(Images.bits(copy.transform(image)))
        .isEqualTo(Images.bits(fresh.transform(image, 5, 0)));
  }

  /** Files hold these: later versions may write more, but must load what the first one wrote. */
  @ParameterizedTest
  @EnumSource
  void jsonOfTheFirstVersionLoads(Registered registered) throws IOException {
    String name = "/frozen-transforms/" + registered + ".json";
    try (InputStream file = getClass().getResourceAsStream(name)) {
      assertThat(file).as("%s, what %s was written as at first", name, registered).isNotNull();
      String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(ImageTransformProcess.fromJson(json))
          .isEqualTo(new ImageTransformProcess(1, registered.withSeed(3)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownAndMissingPropertiesAreRefused(Registered registered) {
    String json = new ImageTransformProcess(1, registered.withSeed(3)).toJson();
    assertThatThrownBy(
            () -> ImageTransformProcess.fromJson(json.replace("\"seed\" : 3", "\"sed\" : 3")))
        .hasMessageContaining("'seed'");
    assertThatThrownBy(
            () ->
                ImageTransformProcess.fromJson(
                    json.replace("\"seed\" : 3", "\"seed\" : 3, \"angel\" : [1]")))
        .hasMessageContaining("has no property 'angel'");
  }

  @ParameterizedTest
  @EnumSource
  void threadsShareOutTheIndexesAndSeeTheirOwnLastImage(Registered registered) throws Exception {
    int threads = 8;
    int each = 40;
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform shared = registered.withSeed(3);
    CountDownLatch start = new CountDownLatch(threads);
    Callable<List<ImageWritable>> work =
        () -> {
          start.countDown();
          start.await();
          List<ImageWritable> drawn = new ArrayList<>();
          for (int i = 0; i < each; i++) {
            drawn.add(shared.transform(image));
            assertThat(shared.getCurrentImage()).isSameAs(drawn.get(i));
          }
          return drawn;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<ByteBuffer> drawn = new ArrayList<>();
    try {
      for (Future<List<ImageWritable>> future :
          pool.invokeAll(Collections.nCopies(threads, work))) {
        future.get().forEach(result -> drawn.add(Images.bits(result)));
      }
    } finally {
      pool.shutdown();
    }
    List<ByteBuffer> expected =
        IntStream.range(0, threads * each)
            .mapToObj(i -> Images.bits(registered.withSeed(3).transform(image, 0, i)))
            .sorted()
            .toList();
    assertThat(drawn.stream().sorted().toList()).isEqualTo(expected);
    assertThat(shared.getCurrentImage()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoImageGivesNullAndUsesUpNoIndex(Registered registered) {
    Frame sound = new Frame();
    sound.samples = new ShortBuffer[] {ShortBuffer.allocate(4)};
    ImageWritable image = Images.image(32, 32, COLOUR);
    KeyedImageTransform transform = registered.withSeed(3);
    for (int i = 0; i < 8; i++) {
      ImageWritable drawn = transform.transform(image);
      assertThat(Images.bits(drawn))
          .isEqualTo(Images.bits(registered.withSeed(3).transform(image, 0, i)));
      for (ImageWritable none :
          new ImageWritable[] {null, new ImageWritable(), new ImageWritable(sound)}) {
        assertThat(transform.transform(none)).isNull();
        assertThat(transform.transform(none, new Random(1))).isNull();
        assertThat(transform.transform(none, 0, 0)).isNull();
        assertThat(transform.getCurrentImage()).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void resultsOutliveTheInputAndLaterCalls(Registered registered) {
    KeyedImageTransform transform = registered.withSeed(3);
    List<ImageWritable> results = new ArrayList<>();
    List<ByteBuffer> bits = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      Mat input = Images.mat(50 + i % 3, 40, COLOUR);
      results.add(transform.transform(Images.image(input)));
      bits.add(Images.bits(results.get(i)));
      // As DataVec's loader does with what it decoded.
      input.deallocate();
      if (i == DRAWS / 2) {
        System.gc();
      }
    }
    for (int i = 0; i < DRAWS; i++) {
      assertThat(Images.bits(results.get(i))).isEqualTo(bits.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesThatHoldNoMatAreImagesToo(Registered registered) {
    Frame frame = new Frame(33, 40, Frame.DEPTH_UBYTE, 3);
    byte[] row = new byte[frame.imageStride * 40];
    new Random(1).nextBytes(row);
    ((ByteBuffer) frame.image[0]).put(row).rewind();
    ImageWritable image = new ImageWritable(frame);
    ImageWritable copy = Images.image(Images.matOf(image).clone());
    KeyedImageTransform transform = registered.withSeed(3);
    for (int i = 0; i < 8; i++) {
      assertThat(Images.bits(transform.transform(image, 0, i)))
          .isEqualTo(Images.bits(transform.transform(copy, 0, i)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void negativeEpochsAndIndexesAreRefused(Registered registered) {
    KeyedImageTransform transform = registered.withSeed(3);
    ImageWritable image = Images.image(4, 4, COLOUR);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transform.epochStarted(-1))
        .withMessage("epoch must be at least 0, but is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transform.transform(image, -1, 0))
        .withMessage("epoch must be at least 0, but is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transform.transform(image, 0, -1))
        .withMessage("index must be at least 0, but is -1");
  }

  private static Set<ByteBuffer> draws(IntFunction<ImageWritable> draw) {
    return IntStream.range(0, DRAWS)
        .mapToObj(i -> Images.bits(draw.apply(i)))
        .collect(Collectors.toSet());
  }
}
