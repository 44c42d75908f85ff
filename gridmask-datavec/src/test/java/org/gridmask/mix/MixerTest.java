package org.gridmask.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.gridmask.ImageArrays;
import org.gridmask.JavaSerialization;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for every mixer; a new one is one line in {@link Registered}. */
class MixerTest {

  private static final ProbabilitySchedule ALWAYS = ProbabilitySchedule.constant(1);
  private static final int N = 5;

  /** A mixer, and whether a pixel of its result is one image's or the other's. */
  enum Registered {
    MIXUP(new Mixup(1), false),
    CUT_MIX(new CutMix(), true),
    GRID_MIX(new GridMix(GridMask.builder().r(0.5).d(3, 9).build()), true),
    ROWS_MIX(new GridMix((h, w, random) -> rows(h, w, random.nextInt(h + 1))), true);

    private final Mixer mixer;
    private final boolean pastes;

    Registered(Mixer mixer, boolean pastes) {
      this.mixer = mixer;
      this.pastes = pastes;
    }

    Mixer mixer() {
      return mixer;
    }

    BatchMixer with(long seed, ImageFormat format) {
      return BatchMixer.of(mixer, ALWAYS, seed).withFormat(format);
    }
  }

  private static DropMask rows(int height, int width, int rows) {
    DropMask.Builder mask = DropMask.builder(height, width);
    for (int y = 0; y < rows; y++) {
      mask.drop(y, 0, width);
    }
    return mask.build();
  }

  /** Image i is i everywhere. */
  private static INDArray images(DataType type, int n, ImageFormat format, int c, int h, int w) {
    INDArray images =
        format == ImageFormat.NCHW ? Nd4j.zeros(type, n, c, h, w) : Nd4j.zeros(type, n, h, w, c);
    return images.addi(Nd4j.arange(n).castTo(type).reshape(n, 1, 1, 1));
  }

  /** Image i is of class i. */
  private static INDArray labels(DataType type, int n) {
    return Nd4j.eye(n).castTo(type).reshape(n, n);
  }

  @ParameterizedTest
  @EnumSource
  void labelsAreSharedAsThePixelsAreAndTheInputStaysUntouched(Registered registered) {
    int[][] sizes = {{1, 1}, {1, 9}, {9, 1}, {512, 300}};
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (ImageFormat format : ImageFormat.values()) {
        for (int[] size : sizes) {
          check(registered, format, images(type, N, format, 1, size[0], size[1]));
        }
      }
    }
    ImageArrays.shapes()
        .filter(kind -> kind.rank() > 3)
        .forEach(
            kind -> {
              for (int channels : new int[] {1, 3, 4}) {
                INDArray images = kind.of(volumes(channels, kind.slices()));
                for (ImageArrays.Layout layout : ImageArrays.Layout.values()) {
                  check(registered, kind.format(), layout.of(images));
                }
              }
            });
  }

  /** Image i is i everywhere. */
  private static INDArray volumes(int channels, int slices) {
    return Nd4j.zeros(DataType.DOUBLE, N, channels, slices, 7, 9)
        .addi(Nd4j.arange(N).castTo(DataType.DOUBLE).reshape(N, 1, 1, 1, 1));
  }

  private static void check(Registered registered, ImageFormat format, INDArray images) {
    INDArray labels = labels(images.dataType(), N);
    INDArray imagesBefore = images.dup('c');
    INDArray labelsBefore = labels.dup();
    double tiny =
        switch (images.dataType()) {
          case BFLOAT16 -> 0x1p-6;
          case HALF -> 0x1p-9;
          case FLOAT -> 1e-5;
          default -> 1e-12;
        };
    long first = 1L << 40;
    BatchMixer mixer = registered.with(3, format);
    BatchMixer.Mixed mixed = mixer.mix(images, labels, 2, first);
    BatchMixer.Mixed again = mixer.mix(images.dup('c'), labels, 2, first);

    assertThat(images).isEqualTo(imagesBefore);
    assertThat(labels).isEqualTo(labelsBefore);
    assertThat(mixed.images().shape()).isEqualTo(images.shape());
    assertThat(mixed.images().dataType()).isEqualTo(images.dataType());
    assertThat(mixed.labels().dataType()).isEqualTo(labels.dataType());
    assertThat(mixed.images()).isEqualTo(again.images());
    assertThat(mixed.labels()).isEqualTo(again.labels());
    double[][] shares = mixed.labels().castTo(DataType.DOUBLE).toDoubleMatrix();
    INDArray volumes = ImageArrays.volumes(mixed.images(), format);
    Mixing mixing = mixer.mixingFor(images, 2, first);
    for (int i = 0; i < N; i++) {
      double[] pixels = volumes.slice(i).dup('c').data().asDouble();
      int j = mixing.partner(i);
      double own = 1;
      if (j != i && registered.pastes) {
        long ownPixels = count(pixels, i);
        assertThat(ownPixels + count(pixels, j)).isEqualTo(pixels.length);
        own = (double) ownPixels / pixels.length;
      } else if (j != i) {
        own = (pixels[0] - j) / (i - j);
        assertThat(count(pixels, pixels[0])).isEqualTo(pixels.length);
      } else {
        assertThat(count(pixels, i)).isEqualTo(pixels.length);
      }
      assertThat(DoubleStream.of(shares[i]).sum()).isCloseTo(1, within(tiny));
      assertThat(shares[i][i]).isCloseTo(own, within(tiny));
      if (j != i) {
        assertThat(mixing.share(i)).isCloseTo(own, within(tiny));
        assertThat(shares[i][j]).isCloseTo(1 - own, within(tiny));
      }
    }
  }

  private static long count(double[] values, double value) {
    long count = 0;
    for (double v : values) {
      count += v == value ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource
  void javaSerializationKeepsEveryDraw(Registered registered) {
    MixPolicy policy = new MixPolicy(registered.mixer, ALWAYS, 3);
    MixPolicy copy = JavaSerialization.copy(policy);
    assertThat(copy.schedule()).isEqualTo(ALWAYS);
    assertThat(copy.seed()).isEqualTo(3);
    INDArray images = Nd4j.arange(N * 256).castTo(DataType.FLOAT).reshape(N, 1, 16, 16);
    for (int b = 0; b < 8; b++) {
      Mixing drawn = registered.mixer.draw(N, 16, 16, KeyedRandom.of(1, "", 0, b));
      Mixing again = copy.mixer().draw(N, 16, 16, KeyedRandom.of(1, "", 0, b));
      assertThat(again.mixImages(images, ImageFormat.NCHW))
          .isEqualTo(drawn.mixImages(images, ImageFormat.NCHW));
    }
  }

  @ParameterizedTest
  @EnumSource
  void pixelsComeFromTheSamePlaceOfThePartner(Registered registered) {
    ImageArrays.shapes()
        .filter(kind -> kind.rank() > 3)
        .forEach(
            kind -> {
              INDArray images = kind.numbered(N, 3, 16, 17);
              BatchMixer mixer = registered.with(8, kind.format());
              Mixing mixing = mixer.mixingFor(0, 0, N, 16, 17);
              double[] before = kind.elements(images);
              double[] mixed = kind.elements(mixing.mixImages(images, kind.format()));
              int slice = 16 * 17;
              int length = 3 * kind.slices() * slice;
              double[] expected = new double[before.length];
              for (int p = 0; p < before.length; p++) {
                int i = p / length;
                double own = before[p];
                double other = before[mixing.partner(i) * length + p % length];
                // The pixels of all channels and slices are one image's.
                int first = i * length + p % slice;
                expected[p] =
                    registered.pastes
                        ? mixed[first] == before[first] ? own : other
                        : mixing.share(i) * own + (1 - mixing.share(i)) * other;
              }
              // Of numbers to 251; what is blended is rounded to the type once.
              double tolerance =
                  registered.pastes
                      ? 0
                      : switch (kind.type()) {
                        case BFLOAT16 -> 0.501;
                        case HALF -> 0.0626;
                        case FLOAT -> 1e-4;
                        default -> 1e-9;
                      };
              assertThat(mixed).as("%s", kind).isNotEqualTo(before);
              assertThat(mixed).as("%s", kind).containsExactly(expected, within(tolerance));
            });
  }

  /** NaNs included. */
  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  void pastedPixelsOf16BitsKeepTheirBits(DataType type) {
    int length = 16 * 17;
    short[] before = new short[N * length];
    KeyedRandom random = KeyedRandom.of(1, "bits", 0, 0);
    for (int at = 0; at < before.length; at++) {
      before[at] = (short) random.nextInt();
    }
    INDArray images = Nd4j.zeros(type, N, 1, 16, 17);
    bits(images).put(0, before);
    BatchMixer mixer = Registered.GRID_MIX.with(8, ImageFormat.NCHW);
    Mixing mixing = mixer.mixingFor(0, 0, N, 16, 17);
    ShortBuffer mixed = bits(mixing.mixImages(images, ImageFormat.NCHW));
    int pasted = 0;
    for (int at = 0; at < before.length; at++) {
      short other = before[mixing.partner(at / length) * length + at % length];
      assertThat(mixed.get(at)).isIn(before[at], other);
      pasted += mixed.get(at) == before[at] ? 0 : 1;
    }
    assertThat(pasted).isGreaterThan(length / 2);
  }

  private static ShortBuffer bits(INDArray array) {
    return array.data().pointer().asByteBuffer().asShortBuffer();
  }

  @Test
  void differencesOf16BitImagesDoNotOverflow() {
    INDArray images =
        Nd4j.createFromArray(60000f, -60000f).castTo(DataType.FLOAT16).reshape(2, 1, 1, 1);
    Mixing mixing = new Mixing.Blend(new int[] {1, 0}, 0.75);
    assertThat(mixing.mixImages(images, ImageFormat.NCHW).castTo(DataType.DOUBLE).data().asDouble())
        .containsExactly(30000, -30000);
  }

  @ParameterizedTest
  @EnumSource
  void partnersAreAPermutationAndEveryPairOccurs(Registered registered) {
    BatchMixer mixer = registered.with(8, ImageFormat.NCHW);
    int[][] pairs = new int[4][4];
    int draws = 2400;
    for (int b = 0; b < draws; b++) {
      Mixing mixing = mixer.mixingFor(0, b, 4, 8, 8);
      assertThat(IntStream.range(0, 4).map(mixing::partner)).containsExactlyInAnyOrder(0, 1, 2, 3);
      for (int i = 0; i < 4; i++) {
        pairs[i][mixing.partner(i)]++;
      }
    }
    for (int[] row : pairs) {
      for (int count : row) {
        // Five standard deviations of a binomial count.
        assertThat((double) count)
            .isCloseTo(draws / 4.0, within(5 * Math.sqrt(draws * 0.25 * 0.75)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void seedEpochAndPositionEachChangeTheDraw(Registered registered) {
    INDArray images = Nd4j.arange(4 * 256).castTo(DataType.FLOAT).reshape(4, 1, 16, 16);
    INDArray labels = labels(DataType.FLOAT, 4);
    List<List<INDArray>> draws = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int k = 0; k < 30; k++) {
      draws.get(0).add(registered.with(k, ImageFormat.NCHW).mix(images, labels, 0, 0).images());
      draws.get(1).add(registered.with(0, ImageFormat.NCHW).mix(images, labels, k, 0).images());
      draws.get(2).add(registered.with(0, ImageFormat.NCHW).mix(images, labels, 0, k).images());
    }
    assertThat(draws)
        .allSatisfy(d -> assertThat(d.stream().distinct().count()).isGreaterThanOrEqualTo(20));
  }

  @ParameterizedTest
  @EnumSource
  void threadsDrawWhatOneThreadDraws(Registered registered) throws Exception {
    INDArray images = images(DataType.FLOAT, N, ImageFormat.NCHW, 3, 20, 20);
    INDArray labels = labels(DataType.FLOAT, N);
    BatchMixer mixer = registered.with(4, ImageFormat.NCHW);
    List<Callable<BatchMixer.Mixed>> tasks = new ArrayList<>();
    List<BatchMixer.Mixed> expected = new ArrayList<>();
    for (int b = 0; b < 40; b++) {
      int first = N * b;
      expected.add(mixer.mix(images, labels, 1, first));
      tasks.add(() -> mixer.mix(images, labels, 1, first));
    }
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<BatchMixer.Mixed>> results = threads.invokeAll(tasks);
      for (int b = 0; b < results.size(); b++) {
        assertThat(results.get(b).get()).isEqualTo(expected.get(b));
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneImageIsItsOwnPartnerAndStaysAsItIs(Registered registered) {
    INDArray label = Nd4j.createFromArray(0.3f, 0.7f);
    ImageArrays.shapes()
        .forEach(
            kind -> {
              INDArray image = kind.numbered(1, 3, 4, 4);
              BatchMixer mixer = registered.with(1, kind.format());
              for (INDArray labels : List.of(label, label.reshape(1, 2))) {
                BatchMixer.Mixed mixed = mixer.mix(image, labels, 0, 0);
                assertThat(mixed.images()).isSameAs(image);
                assertThat(mixed.labels()).isSameAs(labels);
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void batchesAreMixedWithTheSchedulesProbability(Registered registered) {
    BatchMixer sometimes = BatchMixer.of(registered.mixer, epoch -> epoch == 0 ? 0 : 0.3, 5);
    INDArray images = images(DataType.FLOAT, 8, ImageFormat.NCHW, 1, 16, 16);
    INDArray labels = labels(DataType.FLOAT, 8);
    long mixed = 0;
    for (int b = 0; b < 1000; b++) {
      assertThat(sometimes.mix(images, labels, 0, b).images()).isSameAs(images);
      mixed += sometimes.mix(images, labels, 1, b).images() == images ? 0 : 1;
    }
    // Five standard deviations.
    assertThat(mixed).isBetween(228L, 372L);
    assertThatIllegalStateException()
        .isThrownBy(() -> BatchMixer.of(registered.mixer, e -> 1.5, 5).mixingFor(3, 0, 1, 1, 1))
        .withMessage("the schedule's probability must be in [0, 1], but is 1.5 at epoch 3");
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatItCannotMix(Registered registered) {
    BatchMixer mixer = registered.with(1, ImageFormat.NCHW);
    INDArray images = images(DataType.FLOAT, 2, ImageFormat.NCHW, 1, 4, 4);
    INDArray labels = labels(DataType.FLOAT, 2);
    for (INDArray noImages : List.of(Nd4j.zeros(2, 784), images.castTo(DataType.INT32))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> mixer.mix(noImages, labels, 0, 0))
          .withMessageStartingWith("images must be ");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mixer.mix(images, null, 0, 0))
        .withMessage("labels must be given, but is null");
    assertThatIllegalArgumentException()
        .as("a class per pixel")
        .isThrownBy(() -> mixer.mix(images, Nd4j.zeros(2, 3, 4, 4), 0, 0))
        .withMessage(
            "labels must be [N, K], one class per image, with K at least 2, but is [2, 3, 4, 4]");
    assertThatIllegalArgumentException()
        .as("class numbers")
        .isThrownBy(() -> mixer.mix(images, Nd4j.zeros(2, 1), 0, 0))
        .withMessageEndingWith("but is [2, 1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mixer.mix(images, labels.castTo(DataType.INT64), 0, 0))
        .withMessage("labels must be floating point numbers, but is LONG");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mixer.mix(images, labels(DataType.FLOAT, 3), 0, 0))
        .withMessage("labels must be 2, one for each image of the batch, but is 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MixPreProcessor(mixer.policy()).withFormat(null))
        .withMessageStartingWith("format must be given, but is null");
  }

  @Test
  void masksOfAnotherSizeOrNoGeneratorAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GridMix(null))
        .withMessage("generator must be given, but is null");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new GridMix((h, w, r) -> DropMask.none(2, 2))
                    .draw(1, 3, 3, KeyedRandom.of(1, "", 0, 0)))
        .withMessageContaining("for a 3x3 image");
    Mixing mixing = new CutMix().draw(3, 4, 5, KeyedRandom.of(1, "", 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mixing.mixImages(Nd4j.zeros(3, 1, 5, 5), ImageFormat.NCHW))
        .withMessage("images must be of the size of DropMask[4x5, 6 pixels dropped], but is 5x5");
  }

  @Test
  void methodsWithOneSeedDrawIndependently() {
    List<List<Integer>> partners = new ArrayList<>();
    for (Registered registered :
        List.of(Registered.MIXUP, Registered.CUT_MIX, Registered.GRID_MIX)) {
      Mixing mixing = registered.with(1, ImageFormat.NCHW).mixingFor(0, 0, 20, 8, 8);
      partners.add(IntStream.range(0, 20).map(mixing::partner).boxed().toList());
    }
    assertThat(partners).doesNotHaveDuplicates();
  }

  @Test
  void everyImageOfAGridMixHasAMaskOfItsOwn() {
    Mixing mixing = Registered.ROWS_MIX.mixer.draw(20, 1000, 1, KeyedRandom.of(1, "", 0, 0));
    assertThat(IntStream.range(0, 20).mapToDouble(mixing::share).distinct().count())
        .isGreaterThan(15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 8})
  void mixupsSharesAreSpreadAsAlphaSays(double alpha) {
    double squares = 0;
    int draws = 2000;
    for (int b = 0; b < draws; b++) {
      double share = new Mixup(alpha).draw(2, 1, 1, KeyedRandom.of(1, "", 0, b)).share(0);
      squares += (share - 0.5) * (share - 0.5);
    }
    double variance = 1 / (4 * (2 * alpha + 1));
    // The deviation of a square is below one and a half variances: five of the mean are 0.17.
    assertThat(squares / draws).isCloseTo(variance, within(0.17 * variance));
  }

  @Test
  void boxesOfAGreatAlphaAreHalfTheImageUnlessClipped() {
    double least = 1;
    for (int b = 0; b < 200; b++) {
      double share = new CutMix(1e6).draw(2, 100, 100, KeyedRandom.of(1, "", 0, b)).share(0);
      least = Math.min(least, share);
    }
    assertThat(least).isCloseTo(0.5, within(0.02));
  }

  /** With alpha 1 and shares s of the sides, s^2 is uniform in [0, 1]. */
  @Test
  void boxesAreOfTheDrawnShareAroundAUniformCentre() {
    BatchMixer mixer = BatchMixer.of(new CutMix(), ALWAYS, 6);
    int height = 40;
    int width = 60;
    INDArray covered = Nd4j.zeros(DataType.FLOAT, 1, height, width);
    INDArray images = images(DataType.FLOAT, 2, ImageFormat.NCHW, 1, height, width);
    int draws = 0;
    for (int b = 0; draws < 1500; b++) {
      Mixing mixing = mixer.mixingFor(0, b, 2, height, width);
      if (mixing.partner(0) == 1) {
        covered.addi(mixing.mixImages(images, ImageFormat.NCHW).slice(0));
        draws++;
      }
    }
    covered.divi(draws);
    // A side's mean length after clipping is s - s^2/4; the mean of its square over s:
    assertThat(covered.meanNumber().doubleValue())
        .isCloseTo(1.0 / 2 - 1.0 / 5 + 1.0 / 48, within(0.03));
    // A corner is covered when the centre is within half a side of it, in both directions.
    for (int y : new int[] {0, height - 1}) {
      for (int x : new int[] {0, width - 1}) {
        assertThat(covered.getDouble(0, y, x)).isCloseTo(1.0 / 8, within(0.035));
      }
    }
    assertThat(covered.getDouble(0, height / 2, width / 2)).isCloseTo(1.0 / 2, within(0.05));
  }
}
