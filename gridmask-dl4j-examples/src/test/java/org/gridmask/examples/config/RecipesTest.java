package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.config.AugmentSection.Crop;
import org.gridmask.examples.config.DataSection.Normalize;
import org.gridmask.examples.config.MethodSection.GridMaskSection;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.mask.GridMask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Every file in config/, and what the papers say about them. */
class RecipesTest {

  private static final Path CONFIG = Path.of("..", "config");

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(CONFIG)) {
      return files.filter(RecipesTest::isOneTraining).sorted().toList();
    }
  }

  /** The rest are comparisons, and the paper's numbers. */
  private static boolean isOneTraining(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".yaml") && !name.startsWith("compare-");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipeIsAConfigurationOfANetworkThatTakesItsImages(Path file) {
    TrainConfig config = TrainConfig.read(file);
    assertThat(config.remark().orElse("")).doesNotContain("no effect");
    int size = config.data().size() == 0 ? 28 : config.data().size();

    IUpdater updater = config.train().toUpdater(1);
    if (config.model().name() == Architecture.FASTER_RCNN) {
      size = config.detect().testShorterSide();
      config.model().toFasterRcnn(config.detect().toOptions(80, 1)).configuration();
    } else if (config.model().name() == Architecture.PSPNET) {
      config.model().toPspNet().crop(size, size).updaters(updater, updater).configuration();
    } else {
      ImageNetwork network = config.model().toNetwork();
      assertThat(network.minSize()).isLessThanOrEqualTo(size);
      network.input(3, size, size).classes(10).updater(updater).configuration();
    }
    assertThat(config.augment().gridmask().generator().dMax())
        .isLessThanOrEqualTo(Math.max(size, 32));
    if (config.augment().order().steps().contains(AugmentStep.GRIDMASK)) {
      assertThat(config.augment().gridmask().rampEpochs()).isLessThan(config.train().epochs());
    }
    assertThat(config.train().milestones())
        .allMatch(
            milestone ->
                milestone
                        < (config.train().iterations() > 0
                            ? config.train().iterations()
                            : config.train().epochs())
                    || config.train().schedule() == TrainSection.Schedule.COSINE);
  }

  @Test
  void everyRowOfThePaperHasABaselineAndGridMaskAndTheyDifferInNothingElse() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    recipes().forEach(file -> names.add(file.getFileName().toString().replace(".yaml", "")));
    List<String> rows =
        List.of(
            "imagenet-resnet50",
            "imagenet-resnet101",
            "imagenet-resnet152",
            "cifar10-resnet18",
            "cifar10-wide-resnet28-10",
            "cifar10-shake-shake26-2x32d",
            "cifar10-resnet20");
    for (String row : rows) {
      assertThat(names).contains(row, row + "-gridmask");
      Map<String, Object> baseline = valuesOf(row);
      Map<String, Object> gridmask = valuesOf(row + "-gridmask");
      assertThat(baseline.put("augment.gridmask.enabled", true)).isEqualTo(false);
      assertThat(gridmask.get("augment.gridmask.enabled")).isEqualTo(true);
      // What a baseline says about masks means nothing.
      baseline.keySet().removeIf(key -> key.startsWith("augment.gridmask."));
      gridmask.keySet().removeIf(key -> key.startsWith("augment.gridmask."));
      assertThat(gridmask).isEqualTo(baseline);
    }
    assertThat(names.stream().filter(name -> name.endsWith("-smoke")))
        .containsExactly(
            "camvid-pspnet-smoke",
            "cifar10-resnet18-smoke",
            "cifar10-resnet20-smoke",
            "cifar10-shake-shake26-2x32d-smoke",
            "cifar10-wide-resnet28-10-smoke",
            "coco-smoke",
            "imagenet-resnet101-smoke",
            "imagenet-resnet152-smoke",
            "imagenet-resnet50-smoke",
            "shapes-smoke");
  }

  private static Map<String, Object> valuesOf(String name) {
    return new HashMap<>(ConfigKeys.valuesOf(read(name)));
  }

  private static TrainConfig read(String name) {
    return TrainConfig.read(CONFIG.resolve(name + ".yaml"));
  }

  private static ModelSection model(Architecture architecture, int depth, int width) {
    ModelSection plain = TrainConfig.defaults().model();
    return new ModelSection(
        architecture, depth, width, plain.variant(), plain.dropout(), plain.dropBlock(), "", 0);
  }

  /** Section 4.1.1, tables 2 and 4. */
  @ParameterizedTest
  @ValueSource(ints = {50, 101, 152})
  void imageNetIsThePapers(int depth) {
    TrainConfig config = read("imagenet-resnet" + depth + "-gridmask");

    assertThat(config.model()).isEqualTo(model(Architecture.RESNET, depth, 64));
    assertThat(config.data().size()).isEqualTo(224);
    assertThat(config.data().testResize()).isEqualTo(256);
    assertThat(config.data().normalize()).isEqualTo(Normalize.IMAGENET);
    assertThat(config.augment().crop()).isEqualTo(Crop.RANDOM_RESIZED);
    assertThat(config.augment().flip()).isEqualTo(0.5);
    GridMaskSection masking = config.augment().gridmask();
    assertThat(masking.generator()).isEqualTo(GridMask.imageNet());
    assertProbabilities(masking, 0.8, 240);
    TrainSection train = config.train();
    assertThat(train.epochs()).isEqualTo(300);
    assertThat(train.batchSize()).isEqualTo(256);
    assertThat(train.weightDecay()).isEqualTo(1e-4);
    IUpdater updater = train.toUpdater(1);
    assertThat(updater)
        .isInstanceOfSatisfying(
            Momentum.class, momentum -> assertThat(momentum.getMomentum()).isEqualTo(0.9));
    assertRates(updater, Map.of(0, 0.1, 99, 0.1, 100, 0.01, 199, 0.01, 200, 1e-3, 265, 1e-4));
  }

  /** Section 4.1.2 and table 3; the optimisers' settings of the papers that it follows. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, RESNET, 18, 64, 5e-4",
    "wide-resnet28-10, WIDE_RESNET, 28, 10, 5e-4",
    "shake-shake26-2x32d, SHAKE_SHAKE, 26, 32, 1e-4",
  })
  void cifarIsThePapers(
      String name, Architecture architecture, int depth, int width, double weightDecay) {
    TrainConfig config = read("cifar10-" + name + "-gridmask");

    assertThat(config.model()).isEqualTo(model(architecture, depth, width));
    assertThat(config.augment().crop()).isEqualTo(Crop.PAD);
    assertThat(config.augment().pad()).isEqualTo(4);
    GridMaskSection masking = config.augment().gridmask();
    assertThat(masking.generator()).isEqualTo(GridMask.cifar10());
    assertProbabilities(masking, 0.8, config.train().epochs() * 4 / 5);
    assertThat(config.train().batchSize()).isEqualTo(128);
    assertThat(config.train().weightDecay()).isEqualTo(weightDecay);
    IUpdater updater = config.train().toUpdater(1);
    assertThat(updater)
        .isInstanceOfSatisfying(
            Nesterovs.class, nesterovs -> assertThat(nesterovs.getMomentum()).isEqualTo(0.9));
    assertRates(
        updater,
        architecture == Architecture.SHAKE_SHAKE
            ? Map.of(0, 0.2, 450, 0.1 * (1 + Math.sqrt(0.5)), 900, 0.1, 1800, 0.0)
            : Map.of(0, 0.1, 89, 0.1, 90, 0.02, 180, 0.004, 240, 8e-4));
  }

  /** Section 4.3 and table 8; the rest is semseg's, but for the length with GridMask. */
  @ParameterizedTest
  @ValueSource(ints = {50, 101})
  void cityscapesIsSemsegs(int depth) {
    Map<String, Object> baseline = valuesOf("cityscapes-pspnet" + depth);
    Map<String, Object> gridmask = valuesOf("cityscapes-pspnet" + depth + "-gridmask");
    assertThat(baseline.put("train.epochs", 400)).isEqualTo(200);
    assertThat(baseline.put("augment.gridmask.enabled", true)).isEqualTo(false);
    assertThat(gridmask).isEqualTo(baseline);

    TrainConfig config = read("cityscapes-pspnet" + depth);
    TrainSection train = config.train();
    assertThat(config.data().size()).isEqualTo(713);
    assertThat(config.data().normalize()).isEqualTo(Normalize.TORCHVISION);
    assertThat(List.of(config.segment().scaleMin(), config.segment().scaleMax()))
        .containsExactly(0.5, 1.0);
    assertThat(train.batchSize()).isEqualTo(16);
    assertThat(train.weightDecay()).isEqualTo(1e-4);
    // 2975 images are 185 full batches.
    IUpdater updater = train.toUpdater(185);
    assertThat(updater.getLearningRate(0, 0)).isEqualTo(0.01);
    assertThat(updater.getLearningRate(18500, 100))
        .isCloseTo(0.01 * Math.pow(0.5, 0.9), within(1e-12));
    assertThat(train.toUpdater(185, 10).getLearningRate(0, 0)).isCloseTo(0.1, within(1e-12));
  }

  /** maskrcnn-benchmark's numbers, for 117,266 images with objects. */
  @ParameterizedTest
  @CsvSource({
    "r50-fpn-1x, 1, 16",
    "r50-fpn, 2, 16",
    "r50-fpn-gridmask-2x, 2, 16",
    "r50-fpn-4x, 4, 16",
    "r50-fpn-gridmask, 4, 16",
    "x101-32x8d-fpn, 1, 8",
    "x101-32x8d-fpn-2x, 2, 8",
    "x101-32x8d-fpn-gridmask, 2, 8"
  })
  void cocoIsMaskrcnnBenchmarks(String name, int times, int batchSize) {
    TrainConfig config = read("coco-faster-rcnn-" + name);
    TrainSection train = config.train();
    // As many images at any batch size.
    int scale = times * 16 / batchSize;
    assertThat(train.batchSize()).isEqualTo(batchSize);
    assertThat(train.iterations()).isEqualTo(90_000 * scale);
    train.requireIterations((117_266 + batchSize - 1) / batchSize);
    double rate = 0.02 * batchSize / 16;
    IUpdater updater = train.toUpdater(1);
    Map.of(
            0,
            rate / 3,
            250,
            rate * 2 / 3,
            500,
            rate,
            60_000 * scale - 1,
            rate,
            60_000 * scale,
            0.1 * rate,
            80_000 * scale,
            0.01 * rate)
        .forEach(
            (iteration, expected) ->
                assertThat(updater.getLearningRate(iteration, 0))
                    .as("iteration %d", iteration)
                    .isCloseTo(expected, within(1e-9)));
    assertThat(config.augment().gridmask().enabled()).isEqualTo(name.contains("gridmask"));
    assertThat(config.augment().gridmask().toSchedule().probabilityAt(0))
        .isEqualTo(name.contains("gridmask") ? 0.7 : 0);
    assertThat(config.model().title())
        .isEqualTo(name.startsWith("r50") ? "Faster R-CNN R50-FPN" : "Faster R-CNN X101-32x8d-FPN");
  }

  /** One option makes a recipe, whose file says otherwise, one of maskrcnn-benchmark's style. */
  @Test
  void theStyleOfADetectorSetsItsNormalization() {
    Overrides recipe = Overrides.ofFile(CONFIG.resolve("coco-faster-rcnn-r50-fpn.yaml"));
    Map<String, String> style = Map.of("detect.style", "maskrcnn-benchmark");
    TrainConfig config = recipe.then(Overrides.ofOptions(style)).over(TrainConfig.defaults());
    assertThat(config.data().normalize()).isEqualTo(Normalize.DETECTRON);
    assertThat(config.detect().normEps()).isZero();

    TrainConfig back = config.with(Map.of("detect.style", "torchvision"));
    assertThat(back).isEqualTo(recipe.over(TrainConfig.defaults()));
  }

  private static void assertProbabilities(GridMaskSection masking, double p, int ramp) {
    var schedule = masking.toSchedule();
    assertThat(schedule.probabilityAt(0)).isZero();
    assertThat(schedule.probabilityAt(ramp / 2)).isEqualTo(p / 2);
    assertThat(schedule.probabilityAt(ramp)).isEqualTo(p);
    assertThat(schedule.probabilityAt(ramp + 1000)).isEqualTo(p);
  }

  private static void assertRates(IUpdater updater, Map<Integer, Double> rates) {
    rates.forEach(
        (epoch, rate) ->
            assertThat(updater.getLearningRate(1_000_000, epoch))
                .as("epoch %d", epoch)
                .isCloseTo(rate, within(1e-9)));
  }
}
