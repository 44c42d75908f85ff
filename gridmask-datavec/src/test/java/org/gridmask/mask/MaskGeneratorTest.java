package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransformProcess;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.gridmask.JavaSerialization;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.json.NamedRecords;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.Images;
import org.gridmask.transform.MaskImageTransform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What holds for every method of dropping; a new one is one line in {@link Registered}. */
class MaskGeneratorTest {

  private static final int[][] SIZES = {{1, 1}, {1, 9}, {9, 1}, {32, 32}, {512, 300}, {224, 224}};
  private static final int DRAWS = 64;

  /**
   * A generator; the JSON of its first version, which must keep loading; a checksum of its first
   * masks, which must not change; how many of 64 draws on 32 x 32 differ at the least; the keep
   * ratio that its paper expects.
   */
  enum Registered {
    GRID_MASK(
        grid().build(),
        "{'type':'gridMask','r':0.5,'dMin':6,'dMax':17,'maxDegrees':360,'reversed':false,"
            + "'unitProbability':1.0,'stripes':'BOTH','rounding':'UP'}",
        2_551_519_186L,
        60,
        (height, width) -> gridKeepRatio(gap -> 1 - gap * gap)),
    REVERSED_GRID_MASK(
        grid().reversed(true).build(),
        "{'type':'gridMask','r':0.5,'dMin':6,'dMax':17,'maxDegrees':360,'reversed':true,"
            + "'unitProbability':1.0,'stripes':'BOTH','rounding':'UP'}",
        2_893_735_432L,
        60,
        (height, width) -> gridKeepRatio(gap -> gap * gap)),
    RANDOM_GRID_MASK(
        grid().unitProbability(0.7).build(),
        "{'type':'gridMask','r':0.5,'dMin':6,'dMax':17,'maxDegrees':360,'reversed':false,"
            + "'unitProbability':0.7,'stripes':'BOTH','rounding':'UP'}",
        3_647_466_146L,
        60,
        (height, width) -> gridKeepRatio(gap -> 1 - 0.7 * gap * gap)),
    NEAREST(
        grid().d(2, 17).rotation(0).rounding(Rounding.NEAREST).build(),
        "{'type':'gridMask','r':0.5,'dMin':2,'dMax':17,'maxDegrees':0,'reversed':false,"
            + "'unitProbability':1.0,'stripes':'BOTH','rounding':'NEAREST'}",
        2_274_724_335L,
        35,
        (height, width) ->
            IntStream.range(2, 17)
                .mapToDouble(d -> 1 - Math.pow(1 - (int) (0.5 * d + 0.5) / (double) d, 2))
                .average()
                .orElseThrow()),
    STRIPES(
        grid().rotation(0).stripes(Stripes.HORIZONTAL).build(),
        "{'type':'gridMask','r':0.5,'dMin':6,'dMax':17,'maxDegrees':0,'reversed':false,"
            + "'unitProbability':1.0,'stripes':'HORIZONTAL','rounding':'UP'}",
        1_889_331_220L,
        35,
        (height, width) -> gridKeepRatio(gap -> 1 - gap)),
    CUTOUT(
        Cutout.cifar10(),
        "{'type':'cutout','size':16}",
        2_869_057_586L,
        55,
        (height, width) -> 1 - covered(16, height) * covered(16, width)),
    MULTI_REGION_CUTOUT(
        new MultiRegionCutout(4, 8, 0.75),
        "{'type':'multiRegionCutout','minSize':4,'maxSize':8,'keepRatio':0.75}",
        3_740_658_912L,
        64,
        (height, width) -> 1 - (double) Math.round(0.25 * height * width) / (height * width)),
    /** Edges are rounded to pixels, which moves the mean by less than the tolerance. */
    RANDOM_ERASING(
        RandomErasing.standard(),
        "{'type':'randomErasing','minArea':0.02,'maxArea':0.4,'minAspect':0.3,"
            + "'maxAspect':3.3333333333333335}",
        2_543_003_798L,
        60,
        MaskGeneratorTest::erasingKeepRatio,
        0.01),
    HIDE_AND_SEEK(
        HideAndSeek.cifar10(),
        "{'type':'hideAndSeek','gridSizes':[0,4,8],'hidingProbability':0.5}",
        3_606_984_577L,
        32,
        (height, width) -> 1 - 0.5 * 2 / 3);

    private final MaskGenerator generator;
    private final String json;
    private final long checksum;
    private final int distinct;
    private final KeepRatio keepRatio;
    private final double tolerance;

    Registered(
        MaskGenerator generator, String json, long checksum, int distinct, KeepRatio keepRatio) {
      this(generator, json, checksum, distinct, keepRatio, 0);
    }

    Registered(
        MaskGenerator generator,
        String json,
        long checksum,
        int distinct,
        KeepRatio keepRatio,
        double tolerance) {
      this.generator = generator;
      this.json = json.replace('\'', '"');
      this.checksum = checksum;
      this.distinct = distinct;
      this.keepRatio = keepRatio;
      this.tolerance = tolerance;
    }

    DropMask draw(int height, int width, long index) {
      return generator.generate(height, width, KeyedRandom.of(42, "mask", 3, index));
    }
  }

  private interface KeepRatio {
    double expected(int height, int width);
  }

  private interface OfGap {
    double keepRatio(double gap);
  }

  private static GridMask.Builder grid() {
    return GridMask.builder().r(0.5).d(6, 17);
  }

  private static double gridKeepRatio(OfGap formula) {
    return IntStream.range(6, 17)
        .mapToDouble(d -> formula.keepRatio(1 - Math.ceil(0.5 * d) / d))
        .average()
        .orElseThrow();
  }

  private static double covered(int size, double edge) {
    double s = Math.min(size, 2 * edge);
    return s / edge - Math.floor(s * s / 4) / (edge * edge);
  }

  /** The mean of the areas that fit, as an integral over area and aspect ratio. */
  private static double erasingKeepRatio(int height, int width) {
    double sum = 0;
    double weight = 0;
    int steps = 1000;
    for (int i = 0; i < steps; i++) {
      double share = 0.02 + (0.4 - 0.02) * (i + 0.5) / steps;
      for (int j = 0; j < steps; j++) {
        double aspect = 0.3 + (1 / 0.3 - 0.3) * (j + 0.5) / steps;
        double area = share * height * width;
        if (area * aspect <= (double) height * height && area / aspect <= (double) width * width) {
          sum += share;
          weight++;
        }
      }
    }
    return 1 - sum / weight;
  }

  @ParameterizedTest
  @EnumSource
  void masksFitTheirImagesAndFollowFromTheKey(Registered registered) {
    for (int[] size : SIZES) {
      for (int i = 0; i < 8; i++) {
        DropMask mask = registered.draw(size[0], size[1], i);
        assertThat(List.of(mask.height(), mask.width())).isEqualTo(List.of(size[0], size[1]));
        assertThat(registered.draw(size[0], size[1], i)).isEqualTo(mask);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registered.draw(0, 5, 0))
        .withMessage("height must be in [1, 1048576], but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registered.draw(5, -1, 0))
        .withMessage("width must be in [1, 1048576], but is -1");
  }

  @ParameterizedTest
  @EnumSource
  void seedEpochAndIndexEachChangeTheMask(Registered registered) {
    Set<DropMask> bySeed = new HashSet<>();
    Set<DropMask> byEpoch = new HashSet<>();
    Set<DropMask> byIndex = new HashSet<>();
    for (int i = 0; i < DRAWS; i++) {
      bySeed.add(registered.generator.generate(32, 32, KeyedRandom.of(i, "mask", 0, 0)));
      byEpoch.add(registered.generator.generate(32, 32, KeyedRandom.of(0, "mask", i, 0)));
      byIndex.add(registered.generator.generate(32, 32, KeyedRandom.of(0, "mask", 0, i)));
    }
    assertThat(Stream.of(bySeed, byEpoch, byIndex))
        .allSatisfy(masks -> assertThat(masks).hasSizeGreaterThanOrEqualTo(registered.distinct));
  }

  /** Masks are independent, so that their mean lies within five standard errors of the expected. */
  @ParameterizedTest
  @EnumSource
  void meanKeepRatioIsThatOfThePaper(Registered registered) {
    int draws = 800;
    for (int[] size : new int[][] {{32, 32}, {224, 224}, {60, 100}}) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < draws; i++) {
        double kept = registered.draw(size[0], size[1], i).keepRatio();
        sum += kept;
        squares += kept * kept;
      }
      double mean = sum / draws;
      double standardError = Math.sqrt(Math.max(0, squares / draws - mean * mean) / draws);
      double expected = registered.keepRatio.expected(size[0], size[1]);
      assertThat(Math.abs(mean - expected))
          .as("mean %s, expected %s at %d x %d", mean, expected, size[0], size[1])
          .isLessThanOrEqualTo(5 * standardError + registered.tolerance + 1e-9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void jsonOfTheFirstVersionLoadsAndDrawsTheSameMasks(Registered registered) {
    MaskGenerator loaded = NamedRecords.GENERATORS.fromJson(registered.json);
    assertThat(loaded).isEqualTo(registered.generator);
    assertThat(NamedRecords.GENERATORS.toJson(loaded)).isEqualTo(registered.json);

    CRC32 checksum = new CRC32();
    for (int[] size : new int[][] {{32, 32}, {224, 300}}) {
      for (int i = 0; i < 8; i++) {
        loaded
            .generate(size[0], size[1], KeyedRandom.of(42, "mask", 3, i))
            .forEachSpan(
                (y, x0, x1) ->
                    checksum.update(
                        ByteBuffer.allocate(12).putInt(y).putInt(x0).putInt(x1).flip()));
      }
    }
    assertThat(checksum.getValue()).isEqualTo(registered.checksum);
  }

  @ParameterizedTest
  @EnumSource
  void javaSerializationKeepsPolicyAndMasks(Registered registered) {
    MaskPolicy policy =
        new MaskPolicy(registered.generator, ProbabilitySchedule.linear(0.8, 10), 7);
    MaskPolicy copy = JavaSerialization.copy(policy);
    assertThat(copy).isEqualTo(policy);
    for (int i = 0; i < 20; i++) {
      DropMask mask = policy.maskFor(9, i, 33, 40);
      assertThat(copy.maskFor(9, i, 33, 40)).isEqualTo(mask);
      assertThat(JavaSerialization.copy(mask)).isEqualTo(mask);
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchesOfEveryTypeAndShapeAreMaskedLikeTheirImagesOneByOne(Registered registered) {
    MaskPolicy policy = new MaskPolicy(registered.generator, ProbabilitySchedule.constant(0.8), 7);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int channels : new int[] {1, 3, 4}) {
        for (ImageFormat format : ImageFormat.values()) {
          BatchMasker masker = new BatchMasker(policy, Fill.zero(), format);
          INDArray images = Nd4j.arange(1, 5 * channels * 20 * 33 + 1).castTo(type);
          images = images.reshape(5, channels, 20, 33);
          INDArray batch = inFormat(format, images);
          masker.maskInPlace(batch, 2, 10);

          for (int i = 0; i < 5; i++) {
            INDArray image = images.get(NDArrayIndex.interval(i, i + 1));
            INDArray kept = policy.maskFor(2, 10 + i, 20, 33).toINDArray(type);
            INDArray expected = inFormat(format, image.mul(kept.reshape(1, 1, 20, 33)));
            INDArray alone = inFormat(format, image);
            masker.maskInPlace(alone, 2, 10 + i);
            assertThat(alone).isEqualTo(expected);
            assertThat(batch.get(NDArrayIndex.interval(i, i + 1))).isEqualTo(expected);
          }
        }
      }
    }
  }

  private static INDArray inFormat(ImageFormat format, INDArray images) {
    return (format == ImageFormat.NCHW ? images : images.permute(0, 2, 3, 1)).dup();
  }

  @ParameterizedTest
  @EnumSource
  void theIteratorMasksACopy(Registered registered) {
    MaskPolicy policy = new MaskPolicy(registered.generator, ProbabilitySchedule.constant(1), 7);
    BatchMasker masker = new BatchMasker(policy);
    List<DataSet> inside =
        List.of(
            new DataSet(Nd4j.ones(6, 3, 32, 32), Nd4j.ones(6, 2)),
            new DataSet(Nd4j.ones(5, 3, 32, 32), Nd4j.ones(5, 2)));
    try (MaskingDataSetIterator iterator =
        new MaskingDataSetIterator(new ExistingDataSetIterator(inside), policy)) {
      iterator.epochStarted(4);
      for (DataSet batch : inside) {
        INDArray expected = Nd4j.ones(batch.numExamples(), 3, 32, 32);
        masker.maskInPlace(expected, 4, iterator.images());
        assertThat(iterator.next().getFeatures()).isEqualTo(expected);
        assertThat(expected.minNumber().intValue()).isZero();
        assertThat(batch.getFeatures().minNumber().intValue()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void imagesKeepTheirPixelsWhereTheMaskDoes(Registered registered) {
    MaskImageTransform transform =
        new MaskImageTransform(
            new MaskPolicy(registered.generator, ProbabilitySchedule.constant(1), 7),
            Fill.constant(99));
    List<Integer> types =
        List.of(
            opencv_core.CV_8UC1, opencv_core.CV_8UC3, opencv_core.CV_8UC4, opencv_core.CV_16UC3);
    for (int type : types) {
      for (int[] size : SIZES) {
        Mat before = Images.part(size[0], size[1], type);
        ByteBuffer bits = Images.bits(before);
        ImageWritable result = transform.transform(Images.image(before), 2, 5);
        assertThat(Images.bits(before)).isEqualTo(bits);
        assertThat(Images.matOf(result).type()).isEqualTo(type);

        Mat expected = before.clone();
        Indexer pixels = expected.createIndexer();
        transform
            .policy()
            .maskFor(2, 5, size[0], size[1])
            .forEachSpan(
                (y, x0, x1) -> {
                  for (int x = x0; x < x1; x++) {
                    for (int c = 0; c < expected.channels(); c++) {
                      pixels.putDouble(new long[] {y, x, c}, 99);
                    }
                  }
                });
        assertThat(Images.bits(result)).isEqualTo(Images.bits(expected));
      }
    }
    ImageTransformProcess process = new ImageTransformProcess(1, transform);
    assertThat(ImageTransformProcess.fromJson(process.toJson())).isEqualTo(process);
    assertThat(ImageTransformProcess.fromYaml(process.toYaml())).isEqualTo(process);
  }

  @ParameterizedTest
  @EnumSource
  void threadsShareAGenerator(Registered registered) throws Exception {
    int threads = 16;
    CountDownLatch start = new CountDownLatch(threads);
    Callable<List<DropMask>> work =
        () -> {
          start.countDown();
          start.await();
          return masks(registered);
        };
    List<DropMask> expected = masks(registered);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<List<DropMask>>> all = new ArrayList<>();
      IntStream.range(0, threads).forEach(i -> all.add(work));
      for (Future<List<DropMask>> masks : pool.invokeAll(all)) {
        assertThat(masks.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdown();
    }
  }

  private static List<DropMask> masks(Registered registered) {
    return IntStream.range(0, 100).mapToObj(i -> registered.draw(32 + i, 50 - i % 7, i)).toList();
  }
}
