package org.gridmask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.ImageArrays;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridGeometry;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mask.Stripes;
import org.gridmask.mix.BatchMixer;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.LabelSmoothing;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.mix.Mixer;
import org.gridmask.mix.Mixing;
import org.gridmask.mix.Mixup;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.statistics.FailureCounts;
import org.gridmask.statistics.FailureSimulator;
import org.gridmask.statistics.ObjectBox;
import org.gridmask.statistics.ObjectDistribution;
import org.gridmask.statistics.WilsonInterval;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.gridmask.transform.autoaugment.ImageOperation;
import org.gridmask.transform.autoaugment.OperationImageTransform;
import org.gridmask.transform.autoaugment.SubPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Everything public that takes parameters gets any: what comes out is what its definition says, or
 * an IllegalArgumentException which names a parameter and its value.
 *
 * <p>{@code -Dgridmask.fuzzTries=1000000} tries as many calls more.
 */
class LibraryFuzzTest {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A constructor, factory or method, with what is asked of its result. */
  private record Call<T>(String name, Function<Arguments, T> call, Consumer<T> check) {
    void tryWith(long seed) {
      Arguments arguments = new Arguments(seed);
      long start = THREADS.getCurrentThreadCpuTime();
      try {
        check.accept(call.apply(arguments));
      } catch (IllegalArgumentException e) {
        if (!arguments.isOneNamedIn(e.getMessage())) {
          fail("%s with %s is refused without a name: %s", name, arguments, e.getMessage(), e);
        }
      } catch (Exception | Error e) {
        throw new AssertionError(name + " with " + arguments + ": " + e, e);
      }
      // A guard against loops: of the processor's time, which other programs do not take.
      long seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000_000;
      assertThat(seconds).as("seconds of %s with %s", name, arguments).isLessThan(20);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static <T> Call<T> of(String name, Function<Arguments, T> call) {
    return new Call<>(name, call, result -> assertThat(result.toString()).isNotNull());
  }

  /** A record or the like: the same arguments make an equal one. */
  private static <T> Call<T> of(String name, Function<Arguments, T> call, Consumer<T> check) {
    return new Call<>(name, call, check);
  }

  private static final List<Call<?>> CALLS =
      List.of(
          of("GridGeometry", LibraryFuzzTest::gridMasked, result -> {}),
          of("GridMask", LibraryFuzzTest::gridMaskDrawn, result -> {}),
          of("GridMask.builder", LibraryFuzzTest::gridMask),
          of("Cutout", LibraryFuzzTest::cutoutDrawn, result -> {}),
          of("MultiRegionCutout", LibraryFuzzTest::multiRegionCutoutDrawn, result -> {}),
          of("RandomErasing", LibraryFuzzTest::randomErasingDrawn, result -> {}),
          of("HideAndSeek", LibraryFuzzTest::hideAndSeekDrawn, result -> {}),
          of(
              "DropMask.none",
              a -> DropMask.none(a.side("height"), a.side("width")),
              mask -> assertThat(mask.keepRatio()).isEqualTo(1)),
          of("DropMask.builder", LibraryFuzzTest::built, LibraryFuzzTest::isWellFormed),
          of(
              "DropMask.toINDArray",
              a ->
                  DropMask.none(a.side("height"), a.side("width"))
                      .toINDArray(a.one("type", List.of(DataType.values())))),
          of("KeyedRandom", LibraryFuzzTest::keyed, result -> {}),
          of("Fill", LibraryFuzzTest::fill),
          of(
              "Fill.constant",
              a -> {
                List<Double> values = a.reals("values");
                return Fill.constant(
                    values == null || values.contains(null)
                        ? null
                        : values.stream().mapToDouble(value -> value).toArray());
              }),
          of("Fill.perChannel", LibraryFuzzTest::perChannel, result -> {}),
          of(
              "ProbabilitySchedule",
              LibraryFuzzTest::scheduled,
              p -> assertThat(p >= 0 && p <= 1).isTrue()),
          of("MaskPolicy", LibraryFuzzTest::policyAsked, LibraryFuzzTest::isWellFormed),
          of("BatchMasker", LibraryFuzzTest::batchMasked, result -> {}),
          of("MaskPreProcessor", LibraryFuzzTest::preProcessed, result -> {}),
          of("BatchMixer", LibraryFuzzTest::batchMixed, result -> {}),
          of("Mixer.draw", LibraryFuzzTest::mixingDrawn, LibraryFuzzTest::isShared),
          of("LabelSmoothing", LibraryFuzzTest::smoothed, result -> {}),
          of(
              "WilsonInterval",
              a -> new WilsonInterval(a.real("low"), a.real("high")),
              i -> assertThat(i.low() >= 0 && i.low() <= i.high()).isTrue()),
          of("WilsonInterval.of", a -> WilsonInterval.of(a.whole("count"), a.whole("of"))),
          of(
              "FailureCounts",
              a ->
                  new FailureCounts(
                      a.whole("images"), a.whole("dropped"), a.whole("kept"), a.real("keepRatio")),
              counts -> {
                assertThat(counts.pFailure()).isBetween(0., 1.);
                assertThat(counts.failureInterval().overlaps(counts.failureInterval())).isTrue();
                assertThat(counts.droppedInterval().low()).isLessThanOrEqualTo(counts.pDropped());
                assertThat(counts.keptInterval().high()).isGreaterThanOrEqualTo(counts.pKept());
              }),
          of(
              "ObjectBox",
              a ->
                  new ObjectBox(a.integer("y0"), a.integer("x0"), a.integer("y1"), a.integer("x1")),
              box -> assertThat(box.area()).isPositive()),
          of("FailureSimulator", LibraryFuzzTest::simulated, result -> {}),
          of("FailureSimulator.caseAt", LibraryFuzzTest::oneCase),
          of(
              "SubPolicy",
              a -> new SubPolicy(a.list("steps", () -> step(a))),
              policy -> assertThat(policy.steps()).isNotEmpty()),
          of("KeyedImageTransform", LibraryFuzzTest::keyedTransformed, result -> {}),
          of("ImageTransform", LibraryFuzzTest::transformed, result -> {}));

  @Provide
  Arbitrary<Call<?>> calls() {
    return Arbitraries.of(CALLS);
  }

  private static final int MORE_TRIES = Integer.getInteger("gridmask.fuzzTries", 0);

  @Property(tries = 1500, seed = "1")
  void everythingKeepsItsDefinitionOrNamesTheParameter(
      @ForAll("calls") Call<?> call, @ForAll long seed) {
    call.tryWith(seed);
  }

  @Test
  @EnabledIfSystemProperty(named = "gridmask.fuzzTries", matches = "\\d+")
  void asOftenAsAsked() {
    List<String> broken = new ArrayList<>();
    AtomicInteger[] failures = new AtomicInteger[CALLS.size()];
    Arrays.setAll(failures, i -> new AtomicInteger());
    for (int i = 0; i < MORE_TRIES; i++) {
      int which = i % CALLS.size();
      try {
        CALLS.get(which).tryWith(i * 0x9e3779b97f4a7c15L);
      } catch (AssertionError e) {
        if (failures[which].getAndIncrement() < 3) {
          StringBuilder text = new StringBuilder(e.getMessage());
          Throwable cause = e.getCause() == null ? e : e.getCause();
          Arrays.stream(cause.getStackTrace())
              .limit(7)
              .forEach(s -> text.append("\n    ").append(s));
          broken.add(text.toString());
        }
      }
    }
    for (int i = 0; i < failures.length; i++) {
      if (failures[i].get() > 0) {
        broken.add(CALLS.get(i) + ": " + failures[i] + " failures");
      }
    }
    assertThat(String.join("\n", broken)).isEmpty();
  }

  // What is drawn, against its definition.

  private static KeyedRandom random(Arguments a) {
    return KeyedRandom.of(a.whole("seed"), "fuzz", a.whole("epoch"), a.whole("index"));
  }

  private static Void gridMasked(Arguments a) {
    GridGeometry grid =
        new GridGeometry(
            a.integer("d"),
            a.integer("keepLength"),
            a.integer("deltaX"),
            a.integer("deltaY"),
            a.real("angleDegrees", 720),
            a.truth("reversed"),
            a.one("stripes", List.of(Stripes.values())),
            a.random().nextInt(3) == 0 ? a.real("unitProbability") : 1,
            a.whole("unitSeed"));
    DropMask mask = grid.mask(a.side("height"), a.side("width"));
    isWellFormed(mask);
    new GridOracle(grid).check(mask);
    return null;
  }

  private static GridMask gridMask(Arguments a) {
    return GridMask.builder()
        .r(a.real("r"))
        .d(a.integer("dMin"), a.integer("dMax"))
        .rotation(a.integer("maxDegrees"))
        .reversed(a.truth("reversed"))
        .unitProbability(a.random().nextInt(3) == 0 ? a.real("unitProbability") : 1)
        .stripes(a.one("stripes", List.of(Stripes.values())))
        .build();
  }

  private static Void gridMaskDrawn(Arguments a) {
    GridMask gridMask = gridMask(a);
    long seed = a.whole("seed");
    DropMask mask = drawn(gridMask, a, KeyedRandom.of(seed, "fuzz", 0, 0));
    GridGeometry grid = gridMask.draw(KeyedRandom.of(seed, "fuzz", 0, 0));
    assertThat(grid.d()).isBetween(gridMask.dMin(), Math.max(gridMask.dMin(), gridMask.dMax() - 1));
    assertThat(grid.keepLength()).isEqualTo((int) Math.ceil(gridMask.r() * grid.d()));
    new GridOracle(grid).check(mask);
    return null;
  }

  private static DropMask drawn(MaskGenerator generator, Arguments a, KeyedRandom random) {
    int height = a.side("height");
    int width = a.side("width");
    DropMask mask = generator.generate(height, width, a.one("random", List.of(random)));
    assertThat(mask.height()).isEqualTo(height);
    assertThat(mask.width()).isEqualTo(width);
    isWellFormed(mask);
    return mask;
  }

  private static Void cutoutDrawn(Arguments a) {
    Cutout cutout = new Cutout(a.integer("size"));
    long seed = a.whole("seed");
    DropMask mask = drawn(cutout, a, KeyedRandom.of(seed, "fuzz", 0, 0));
    KeyedRandom again = KeyedRandom.of(seed, "fuzz", 0, 0);
    long top = again.nextInt(mask.height()) - cutout.size() / 2L;
    long left = again.nextInt(mask.width()) - cutout.size() / 2L;
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        boolean covered =
            y >= top && y < top + cutout.size() && x >= left && x < left + cutout.size();
        if (mask.isDropped(y, x) != covered) {
          fail("y=%d, x=%d of %s under %s at %d, %d", y, x, mask, cutout, top, left);
        }
      }
    }
    return null;
  }

  private static Void multiRegionCutoutDrawn(Arguments a) {
    MultiRegionCutout cutout =
        new MultiRegionCutout(a.integer("minSize"), a.integer("maxSize"), a.real("keepRatio"));
    DropMask mask = drawn(cutout, a, random(a));
    assertThat(mask.droppedPixels())
        .isEqualTo(Math.round((1 - cutout.keepRatio()) * mask.height() * mask.width()));
    return null;
  }

  private static Void randomErasingDrawn(Arguments a) {
    RandomErasing erasing =
        new RandomErasing(
            a.real("minArea"), a.real("maxArea"), a.real("minAspect"), a.real("maxAspect", 4));
    DropMask mask = drawn(erasing, a, random(a));
    int[] box = {Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0};
    mask.forEachSpan(
        (y, x0, x1) -> {
          box[0] = Math.min(box[0], y);
          box[1] = Math.min(box[1], x0);
          box[2] = Math.max(box[2], y + 1);
          box[3] = Math.max(box[3], x1);
        });
    double rows = box[2] - box[0];
    double columns = box[3] - box[1];
    if (!mask.isEmpty()) {
      assertThat(mask.droppedPixels()).isEqualTo((long) (rows * columns));
      double pixels = (double) mask.height() * mask.width();
      // Edges were rounded by up to half a pixel.
      assertThat((rows + 0.5) * (columns + 0.5))
          .isGreaterThanOrEqualTo(erasing.minArea() * pixels * (1 - 1e-9));
      assertThat((rows - 0.5) * (columns - 0.5))
          .isLessThanOrEqualTo(erasing.maxArea() * pixels * (1 + 1e-9));
      assertThat((rows + 0.5) / (columns - 0.5))
          .isGreaterThanOrEqualTo(erasing.minAspect() * (1 - 1e-9));
      assertThat((rows - 0.5) / (columns + 0.5))
          .isLessThanOrEqualTo(erasing.maxAspect() * (1 + 1e-9));
    }
    return null;
  }

  private static Void hideAndSeekDrawn(Arguments a) {
    HideAndSeek hideAndSeek = new HideAndSeek(a.integers("gridSizes"), a.real("hidingProbability"));
    DropMask mask = drawn(hideAndSeek, a, random(a));
    assertThat(hideAndSeek.gridSizes())
        .anyMatch(
            size -> {
              for (int y = 0; y < mask.height(); y++) {
                for (int x = 0; x < mask.width(); x++) {
                  if (size == 0
                      ? mask.isDropped(y, x)
                      : mask.isDropped(y, x) != mask.isDropped(y / size * size, x / size * size)) {
                    return false;
                  }
                }
              }
              return true;
            });
    return null;
  }

  /** Runs go down and to the right within the image, apart from each other, and add up. */
  private static void isWellFormed(DropMask mask) {
    int[] last = {-1, 0};
    long[] dropped = {0};
    mask.forEachSpan(
        (y, x0, x1) -> {
          boolean inOrder = y > last[0] || y == last[0] && x0 > last[1];
          if (!inOrder || y >= mask.height() || x0 < 0 || x1 <= x0 || x1 > mask.width()) {
            fail("row %d, [%d, %d) after row %d, %d", y, x0, x1, last[0], last[1]);
          }
          last[0] = y;
          last[1] = x1;
          dropped[0] += x1 - x0;
        });
    assertThat(mask.droppedPixels()).isEqualTo(dropped[0]);
    assertThat(mask.droppedPixels(0, 0, mask.height(), mask.width())).isEqualTo(dropped[0]);
    assertThat(mask.isEmpty()).isEqualTo(dropped[0] == 0);
    assertThat(mask.keepRatio()).isBetween(0., 1.);
  }

  private static DropMask built(Arguments a) {
    DropMask.Builder builder = DropMask.builder(a.side("height"), a.side("width"));
    int y = 0;
    for (int i = a.few("runs", 6); i > 0; i--) {
      y += a.random().nextInt(2);
      int x0 = a.integer("x0");
      int x1 = a.integer("x1");
      a.value("y", y);
      builder.drop(y, x0, x1);
    }
    return builder.build();
  }

  private static Void keyed(Arguments a) {
    KeyedRandom random =
        KeyedRandom.of(
            a.whole("seed"),
            a.one("purpose", List.of("", "mask")),
            a.whole("epoch"),
            a.whole("index"));
    int origin = a.integer("origin");
    int bound = a.integer("bound");
    assertThat(random.nextInt(origin, bound)).isBetween(origin, bound - 1);
    assertThat(random.nextInt(bound)).isBetween(0, bound - 1);
    assertThat(random.nextDouble()).isBetween(0., Math.nextDown(1.));
    assertThat(random.nextGaussian()).isFinite();
    return null;
  }

  private static Fill fill(Arguments a) {
    return switch (a.few("kind", 5)) {
      case 0 ->
          new Fill.Constant(a.one("order", List.of(Fill.ChannelOrder.values())), a.reals("values"));
      case 1 -> new Fill.UniformNoise(a.real("low"), a.real("high"));
      case 2 -> new Fill.GaussianNoise(a.real("mean"), a.real("standardDeviation"));
      case 3 -> new Fill.UniformChannelNoise(a.real("low"), a.real("high"));
      default -> new Fill.GaussianChannelNoise(a.real("mean"), a.real("standardDeviation"));
    };
  }

  private static Object perChannel(Arguments a) {
    if (fill(a) instanceof Fill.Constant constant) {
      double[] values =
          constant.perChannel(
              a.value("channels", a.few("channels + 2", 7) - 2),
              a.one("stored", List.of(Fill.ChannelOrder.values())));
      assertThat(Arrays.stream(values).boxed().toList()).isSubsetOf(constant.values());
    }
    return null;
  }

  private static ProbabilitySchedule schedule(Arguments a) {
    return a.random().nextBoolean()
        ? ProbabilitySchedule.constant(a.real("p"))
        : ProbabilitySchedule.linear(a.real("upperBound"), a.integer("rampEpochs"));
  }

  private static double scheduled(Arguments a) {
    ProbabilitySchedule schedule = schedule(a);
    int epoch = a.integer("epoch");
    double p = schedule.probabilityAt(epoch);
    if (schedule instanceof ProbabilitySchedule.Linear linear) {
      double share = Math.min(1, Math.max(0, epoch) / (double) linear.rampEpochs());
      assertThat(p)
          .isBetween(
              linear.upperBound() * share * (1 - 1e-15) - Double.MIN_VALUE,
              linear.upperBound() * share * (1 + 1e-15) + Double.MIN_VALUE);
    }
    return p;
  }

  private static final List<MaskGenerator> GENERATORS =
      List.of(
          GridMask.builder().r(0.4).d(2, 12).build(),
          new Cutout(3),
          RandomErasing.standard(),
          HideAndSeek.cifar10());

  private static MaskPolicy policy(Arguments a) {
    return new MaskPolicy(
        a.one("generator", GENERATORS),
        a.one("schedule", List.of(ProbabilitySchedule.constant(0.9))),
        a.whole("seed"));
  }

  private static DropMask policyAsked(Arguments a) {
    MaskPolicy policy = policy(a);
    int epoch = a.integer("epoch");
    long index = a.whole("index");
    policy.fillRandom(epoch, index).nextLong();
    return policy.maskFor(epoch, index, a.side("height"), a.side("width"));
  }

  private static BatchMasker masker(Arguments a) {
    return new BatchMasker(
        policy(a),
        a.one("fill", List.of(Fill.constant(7), Fill.constant(1, 2, 3), Fill.uniformNoise())),
        a.one("format", List.of(ImageFormat.values())));
  }

  private static final List<DataType> TYPES =
      List.of(
          DataType.FLOAT,
          DataType.FLOAT,
          DataType.DOUBLE,
          DataType.FLOAT16,
          DataType.BFLOAT16,
          DataType.INT32,
          DataType.BOOL,
          DataType.UINT8);

  /** Any array, mostly a batch of images. */
  private static INDArray images(Arguments a) {
    DataType type = a.one("type", TYPES);
    if (type == null) {
      return a.value("images", null);
    }
    int rank = a.random().nextInt(4) > 0 ? 3 + a.random().nextInt(3) : a.random().nextInt(7);
    long[] shape =
        IntStream.range(0, rank)
            .mapToLong(i -> a.random().nextInt(8) == 0 ? 0 : 1 + a.random().nextInt(i == 1 ? 3 : 6))
            .toArray();
    a.value("images must be FLOAT16, BFLOAT16, FLOAT or DOUBLE, but is", type);
    a.value("height must be in [1, 1048576], but is", 0);
    a.value("width must be in [1, 1048576], but is", 0);
    a.value("images must be ", Arrays.toString(shape));
    a.value("channels", "");
    return Nd4j.ones(type, shape);
  }

  private static Object batchMasked(Arguments a) {
    BatchMasker masker = masker(a);
    INDArray images = images(a);
    INDArray before = images == null ? null : images.dup();
    int epoch = a.integer("epoch");
    long firstIndex = a.whole("firstIndex");
    int masked = masker.maskInPlace(images, epoch, firstIndex);
    int count = 0;
    INDArray volumes =
        images.isEmpty() ? Nd4j.zeros(0, 1, 1, 1, 1) : ImageArrays.volumes(images, masker.format());
    int height = (int) volumes.size(3);
    int width = (int) volumes.size(4);
    for (int i = 0; i < volumes.size(0); i++) {
      DropMask mask = masker.policy().maskFor(epoch, firstIndex + i, height, width);
      count += mask.isEmpty() ? 0 : 1;
      for (int c = 0; c < volumes.size(1); c++) {
        double[] pixels = volumes.slice(i).slice(c).dup().data().asDouble();
        for (int at = 0; at < pixels.length; at++) {
          if (!mask.isDropped(at / width % height, at % width)) {
            assertThat(pixels[at]).isEqualTo(1);
          } else if (masker.fill() instanceof Fill.Constant constant) {
            assertThat(pixels[at])
                .isEqualTo(constant.values().get(Math.min(c, constant.values().size() - 1)));
          }
        }
      }
    }
    if (images.length() > 0) {
      assertThat(masked).isEqualTo(count);
    }
    return before;
  }

  private static Object preProcessed(Arguments a) {
    int[] inputs = a.random().nextInt(4) == 0 ? null : new int[] {a.integer("input")};
    a.value("inputs", inputs == null ? null : inputs[0]);
    MaskPreProcessor processor =
        new MaskPreProcessor(
                a.one(
                    "policy",
                    List.of(new MaskPolicy(GENERATORS.get(0), ProbabilitySchedule.constant(1), 1))))
            .withInputs(inputs);
    processor.epochStarted(a.integer("epoch"));
    INDArray images = images(a);
    processor.preProcess(new DataSet(images, null));
    return null;
  }

  private static Mixer mixer(Arguments a) {
    return switch (a.few("kind", 3)) {
      case 0 -> new Mixup(a.real("alpha", 3));
      case 1 -> new CutMix(a.real("alpha", 3));
      default -> new GridMix(a.one("generator", GENERATORS));
    };
  }

  private static Mixing mixingDrawn(Arguments a) {
    return mixer(a)
        .draw(
            a.value("images", a.few("images + 2", 9) - 2),
            a.side("height"),
            a.side("width"),
            a.one("random", List.of(random(a))));
  }

  private static void isShared(Mixing mixing) {
    boolean[] met = new boolean[mixing.size()];
    for (int i = 0; i < mixing.size(); i++) {
      assertThat(met[mixing.partner(i)]).isFalse();
      met[mixing.partner(i)] = true;
      assertThat(mixing.share(i)).isBetween(0., 1.);
    }
  }

  private static INDArray labels(Arguments a, long images) {
    if (a.truth("without labels") && a.random().nextInt(4) == 0) {
      return a.value("labels", null);
    }
    long[] shape = new long[1 + a.random().nextInt(3)];
    Arrays.setAll(shape, i -> i == 0 ? images : 1 + a.random().nextInt(4));
    DataType type = a.one("labels' type", TYPES);
    DataType used = type == null ? DataType.FLOAT : type;
    a.value("labels", Arrays.toString(shape));
    a.value("labels must be floating point numbers, but", used);
    return Nd4j.ones(used, shape);
  }

  private static Object batchMixed(Arguments a) {
    Mixer mixer = mixer(a);
    BatchMixer batchMixer =
        new BatchMixer(
            new MixPolicy(
                a.one("mixer", List.of(mixer)),
                a.one("schedule", List.of(ProbabilitySchedule.constant(0.9))),
                a.whole("seed")),
            a.one("format", List.of(ImageFormat.NCHW, ImageFormat.NHWC)));
    INDArray images = images(a);
    INDArray labels =
        labels(a, images == null || images.rank() == 0 ? 3 : BatchLayout.count(images));
    if (a.random().nextBoolean()) {
      MixPreProcessor mix =
          new MixPreProcessor(batchMixer.policy()).withFormat(batchMixer.format());
      mix.epochStarted(0);
      mix.preProcess(new DataSet(images, labels));
      return null;
    }
    BatchMixer.Mixed mixed =
        batchMixer.mix(images, labels, a.integer("epoch"), a.whole("firstIndex"));
    // All were 1, and what is mixed of ones is 1.
    if (mixed.images().length() > 0) {
      assertThat(mixed.images().minNumber().doubleValue()).isEqualTo(1);
      assertThat(mixed.images().maxNumber().doubleValue()).isEqualTo(1);
    }
    return null;
  }

  private static Object smoothed(Arguments a) {
    double epsilon = a.real("epsilon");
    LabelSmoothing smoothing = new LabelSmoothing(epsilon);
    DataSet batch = new DataSet(null, labels(a, a.few("images", 4)));
    smoothing.preProcess(batch);
    return null;
  }

  private static ObjectDistribution objects(Arguments a) {
    return ObjectDistribution.uniformSides(a.side("minSide"), a.side("maxSide"));
  }

  private static FailureSimulator simulator(Arguments a) {
    int height = a.side("height");
    int width = a.side("width");
    ObjectDistribution objects = objects(a);
    a.value(
        "maxSide must be at most the sides",
        ((Object) objects).toString().replaceAll(".*maxSide=(\\d+).*", "$1"));
    return new FailureSimulator(
        height,
        width,
        a.one("objects", List.of(objects)),
        a.value("failureShare", 0.5 + a.real("share", 0.6)),
        a.whole("seed"));
  }

  private static Object simulated(Arguments a) {
    FailureSimulator simulator = simulator(a);
    long images = a.whole("images");
    int threads = a.integer("threads");
    long most = Math.min(images, (long) simulator.height() * simulator.width() > 1e6 ? 2 : 2000);
    try {
      FailureCounts counts = simulator.run(a.one("generator", GENERATORS), most, threads);
      assertThat(counts.images()).isEqualTo(most);
      return counts;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Object oneCase(Arguments a) {
    return simulator(a).caseAt(a.one("generator", GENERATORS), a.whole("index"));
  }

  // Images.

  private static SubPolicy.Step step(Arguments a) {
    return new SubPolicy.Step(
        a.one("operation", List.of(ImageOperation.values())),
        a.real("probability"),
        a.value("level", a.few("step", 14) - 2));
  }

  /** Any image of a few thousand pixels at the most, of all depths that a frame can hold. */
  private static Mat mat(Arguments a) {
    int[][] sizes = {{1, 1}, {1, 500}, {500, 1}, {2, 700}, {17, 33}, {64, 65}, {3, 2}};
    int[] size = sizes[a.random().nextInt(sizes.length)];
    int depth = a.random().nextBoolean() ? opencv_core.CV_8U : a.random().nextInt(7);
    int channels = a.few("channels", 6) + 1;
    a.value("depth", depth);
    a.value("channels", channels);
    a.value("images must be of less than 2 GiB", "bytes");
    a.value("rows", size[0]);
    a.value("columns", size[1]);
    return new Mat(size[0], size[1], opencv_core.CV_MAKETYPE(depth, channels));
  }

  private static KeyedImageTransform keyedTransform(Arguments a) {
    return switch (a.few("kind", 6)) {
      case 0 -> new HorizontalFlipImageTransform(a.real("p"), a.whole("seed"));
      case 1 -> new PadAndCropImageTransform(a.integer("padding"), a.whole("seed"));
      case 2 ->
          new RandomResizedCropImageTransform(
              a.length("height"),
              a.length("width"),
              a.real("minScale"),
              a.real("maxScale"),
              a.real("minRatio"),
              a.real("maxRatio", 4),
              a.whole("seed"));
      case 3 ->
          new OperationImageTransform(
              a.one("operation", List.of(ImageOperation.values())),
              a.real("magnitude"),
              a.real("p"),
              a.whole("seed"));
      case 4 ->
          a.random().nextBoolean()
              ? new AutoAugmentImageTransform(
                  a.one("policy", List.of(AutoAugmentPolicy.values())), a.whole("seed"))
              : new AutoAugmentImageTransform(
                  a.list("subPolicies", () -> new SubPolicy(a.list("steps", () -> step(a)))),
                  a.whole("seed"));
      default -> new MaskImageTransform(a.one("policy", List.of(policy(a))), fill(a));
    };
  }

  private static Object keyedTransformed(Arguments a) {
    KeyedImageTransform transform = keyedTransform(a);
    try (Mat mat = mat(a)) {
      ImageWritable image = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
      ImageWritable result = transform.transform(image, a.integer("epoch"), a.whole("index"));
      assertThat(result.getWidth()).isPositive();
      assertThat(transform.query(0, 0, 1, 1, 2)).hasSize(5);
    }
    return null;
  }

  private static Object transformed(Arguments a) {
    ImageTransform transform =
        a.random().nextBoolean()
            ? new CenterCropImageTransform(a.length("height"), a.length("width"))
            : new ResizeShorterSideImageTransform(a.length("shorterSide"));
    try (Mat mat = mat(a)) {
      ImageWritable image = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
      ImageWritable result = transform.transform(image);
      if (transform instanceof ResizeShorterSideImageTransform) {
        assertThat(transform.toString())
            .contains("" + Math.min(result.getWidth(), result.getHeight()));
      }
    }
    return null;
  }
}
