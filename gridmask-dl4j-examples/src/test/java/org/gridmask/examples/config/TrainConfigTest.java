package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.config.MethodSection.GridMaskSection;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

class TrainConfigTest {

  private static final Path QUICKSTART = Path.of("..", "config", "quickstart.yaml");

  @TempDir Path folder;

  @Test
  void quickstartSaysTheDefaultsAndAllOfThem() {
    assertThat(TrainConfig.read(QUICKSTART)).isEqualTo(TrainConfig.defaults());
    assertThat(Overrides.ofFile(QUICKSTART).all())
        .extracting(given -> given.key())
        .containsExactlyElementsOf(ConfigKeys.all());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "~", "{}", "augment:\n", "\uFEFF"})
  void aFileThatSaysNothingLeavesTheDefaults(String yaml) throws IOException {
    assertThat(TrainConfig.read(file(yaml))).isEqualTo(TrainConfig.defaults());
  }

  @Test
  void yamlSaysEachKindOfValue() throws IOException {
    TrainConfig config =
        TrainConfig.read(
            file(
                """
                seed: -7
                data: {dir: 007}
                model.depth: 20
                augment:
                  gridmask:
                    enabled: false
                    r: 1
                    stripes: Horizontal
                    schedule: CONSTANT
                    fill: gaussian
                train:
                  weightDecay: 5e-4
                  milestones:
                    - 3
                    - 5
                """));

    assertThat(config.seed()).isEqualTo(-7);
    assertThat(config.data().dir()).isEqualTo("007");
    assertThat(config.model().depth()).isEqualTo(20);
    assertThat(config.augment().gridmask().enabled()).isFalse();
    assertThat(config.augment().gridmask().generator().r()).isEqualTo(1);
    assertThat(config.augment().gridmask().fill()).isEqualTo(GridMaskSection.FillKind.GAUSSIAN);
    assertThat(config.train().weightDecay()).isEqualTo(5e-4);
    assertThat(config.train().milestones()).containsExactly(3, 5);
    assertThat(config.train().epochs()).isEqualTo(TrainConfig.defaults().train().epochs());
  }

  @Property(tries = 300, seed = "1")
  void writtenTextReadsBackEqual(@ForAll String dir, @ForAll long seed, @ForAll double rate)
      throws IOException {
    TrainConfig config =
        TrainConfig.defaults()
            .with(
                Map.of(
                    "data.dir",
                    new String(dir.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                    "seed",
                    Long.toString(seed),
                    "train.milestones",
                    "",
                    "train.learningRate",
                    Double.toString(Math.abs(rate) + 1e-300)));
    Path file = Files.createTempFile("config", ".yaml");
    try {
      Files.writeString(file, config.toYaml());
      assertThat(TrainConfig.read(file)).isEqualTo(config);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void writtenTextIsNestedAndCommented() {
    assertThat(TrainConfig.defaults().toYaml())
        .startsWith("seed: 42  # ")
        .contains(
            "\nmodel:\n  name: cifar-resnet  # ",
            "\naugment:\n  crop: pad  # ",
            "\n  gridmask:\n    enabled: true  # ")
        .contains("\n  milestones: [5, 8]  # ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sed: 1 | :1: unknown key sed: did you mean seed?",
        "train:\\n  epoch: 1 | :2: unknown key train.epoch: did you mean train.epochs?",
        "learningRate: 1 | :1: unknown key learningRate: did you mean train.learningRate?",
        "augment:\\n  gridmsk: {r: 1} | "
            + ":2: unknown key augment.gridmsk: did you mean augment.gridmask?",
        "augment: {zoom: 1} | :1: unknown key augment.zoom: "
            + "known are augment.crop, augment.pad, augment.flip, augment.methods, augment.gridmask, augment.cutout, augment.cutoutMulti, augment.randomErasing, augment.hideAndSeek, augment.autoaugment, augment.mixup, augment.cutmix, augment.gridmix",
        "colour: red | :1: unknown key colour: known are seed, data, model, augment, segment, detect, train, run",
        "`'': 1` | :1: unknown key empty: known are seed, data, model, augment, segment, detect, train, run",
        "<<: {seed: 1} | :1: unknown key <<: known are seed, data, model, augment, segment, detect, train, run",
        "seed: abc | :1: seed must be a whole number, but is abc",
        "seed: | :1: seed must be a whole number, but is empty",
        "seed: 99999999999999999999 | "
            + ":1: seed must be a whole number of 64 bits, but is 99999999999999999999",
        "model: {depth: 3.5} | :1: model.depth must be a whole number, but is 3.5",
        "model: {depth: 9999999999} | "
            + ":1: model.depth must be a whole number of 32 bits, but is 9999999999",
        "model: {depth: 9} | :1: model.depth must be 6n + 2 with n at least 1 (8, 20, 32, 44, 56, 110, ...), but is 9",
        "model: {depth: 2} | :1: model.depth must be 6n + 2 with n at least 1 (8, 20, 32, 44, 56, 110, ...), but is 2",
        "model: {depth: 0} | :1: model.depth must be in [1, 1202], but is 0",
        "model: {name: resnet} | :1: model.depth must be 18, 34, 50, 101 or 152, but is 8, its default",
        "model: {name: shake-shake, width: 3} | "
            + ":1: model.width must be even and at least 2 (the channels of a branch), but is 3",
        "model: {width: 4096} | :1: model.width must be in [1, 1024], but is 4096",
        "model: {name: resnet, depth: 18, width: 513} | "
            + ":1: model.width must be in [1, 512], but is 513",
        "model: {name: wide-resnet, depth: 10, width: 65} | "
            + ":1: model.width must be in [1, 64], but is 65",
        "model: {name: vgg} | :1: model.name must be one of "
            + "cifar-resnet, resnet, wide-resnet, shake-shake, pspnet, faster-rcnn, but is vgg",
        "augment: {crop: random_resized} | :1: augment.crop must be one of "
            + "pad, random-resized, but is random_resized; did you mean random-resized?",
        "augment: {methods: [cutout, gridmsk]} | :1: augment.methods must be none, or any of "
            + "crop, flip, autoaugment, normalize, cutout, cutout-multi, random-erasing, hide-and-seek, gridmask, mixup, cutmix, gridmix, but is gridmsk; did you mean gridmask?",
        "augment: {methods: cutout_multi} | :1: augment.methods must be none, or any of "
            + "crop, flip, autoaugment, normalize, cutout, cutout-multi, random-erasing, hide-and-seek, gridmask, mixup, cutmix, gridmix, but is cutout_multi; did you mean cutout-multi?",
        "augment: {methods: [none, cutout]} | :1: augment.methods must be none, or any of "
            + "crop, flip, autoaugment, normalize, cutout, cutout-multi, random-erasing, hide-and-seek, gridmask, mixup, cutmix, gridmix, but is none",
        "augment: {methods: [[mixup]]} | :1: augment.methods must be none, or any of "
            + "crop, flip, autoaugment, normalize, cutout, cutout-multi, random-erasing, hide-and-seek, gridmask, mixup, cutmix, gridmix, but is a list",
        "augment: {methods: [cutout, crop]} | :1: augment.methods must have "
            + "crop before cutout, whose mask it would move, but is cutout, crop",
        "augment.autoaugment: {policy: svhn} | "
            + ":1: augment.autoaugment.policy must be one of cifar10, imagenet, but is svhn",
        "augment.mixup: {p: 2} | :1: augment.mixup.p must be in [0, 1], but is 2",
        "augment.hideAndSeek: {gridSizes: [4, -1]} | "
            + ":1: augment.hideAndSeek.gridSizes must be at least 0, but is -1",
        "augment: {crop: random-resized} | "
            + ":1: data.size must be given for random-resized crops (augment.crop), but is 0, its default",
        "augment: {crop: random-resized}\\ndata:\\n  size: 300 | "
            + ":3: data.testResize must be at least data.size (300), but is 256, its default",
        "model: {name: faster-rcnn, depth: 50, width: 64}\\n"
            + "detect: {style: maskrcnn-benchmark}\\ndata: {normalize: torchvision} | "
            + ":3: data.normalize must be detectron for maskrcnn-benchmark's style (detect.style), but is torchvision",
        "model: {name: faster-rcnn, depth: 50, width: 64}\\n"
            + "detect:\\n  style: maskrcnn-benchmark\\n  normEps: 1e-5 | "
            + ":4: detect.normEps must be 0 for maskrcnn-benchmark's style (detect.style), but is 1.0E-5",
        "train: {iterations: 5} | :1: train.iterations must be 0 except for faster-rcnn, but is 5",
        "model: {name: pspnet, depth: 50, width: 64}\\ntrain: {iterations: 5} | "
            + ":2: train.iterations must be 0 except for faster-rcnn, but is 5",
        "train: {batchSize: 9, workers: 2} | "
            + ":1: train.workers must divide batchSize (9), but is 2",
        "train: {labelSmoothing: 1} | :1: train.labelSmoothing must be in [0, 1), but is 1",
        "seed: [1] | :1: seed must be a whole number, but is a list",
        "seed: {a: 1} | :1: seed must be a whole number, but is a mapping",
        "augment: 3 | "
            + ":1: augment must be a mapping of augment.crop, augment.pad, augment.flip, augment.methods, augment.gridmask, augment.cutout, augment.cutoutMulti, augment.randomErasing, augment.hideAndSeek, augment.autoaugment, augment.mixup, augment.cutmix, augment.gridmix, but is 3",
        "augment: {flip: 1.5} | :1: augment.flip must be in [0, 1], but is 1.5",
        "augment: {flip: .nan} | :1: augment.flip must be a number, but is .nan",
        "augment: {flip: NaN} | :1: augment.flip must be a number, but is NaN",
        "train: {learningRate: 1e999} | :1: train.learningRate must be a number, but is 1e999",
        "train: {learningRate: 0} | :1: train.learningRate must be greater than 0, but is 0",
        "train: {fastPath: yes} | :1: train.fastPath must be true or false, but is yes",
        "train: {milestones: [6, 6]} | :1: train.milestones must be at least 1 and rising, but is [6, 6]",
        "train: {milestones: [6, x]} | :1: train.milestones must be whole numbers, but is x",
        "train: {milestones: [[6]]} | :1: train.milestones must be whole numbers, but is a list",
        "train: {milestones: [0]} | :1: train.milestones must be at least 1, but is 0",
        "augment.gridmask: {r: 2} | :1: augment.gridmask.r must be in [0, 1], but is 2",
        "augment.gridmask: {p: -1} | :1: augment.gridmask.p must be in [0, 1], but is -1",
        "augment.gridmask: {rampEpochs: 0} | "
            + ":1: augment.gridmask.rampEpochs must be at least 1, but is 0",
        "augment.gridmask: {maxAngle: 0} | "
            + ":1: augment.gridmask.maxAngle must be in [1, 360], but is 0",
        "augment.gridmask:\\n  maxAngle: 9\\n  maxDegrees: 9 | "
            + ":3: duplicate key augment.gridmask.maxDegrees",
        "augment.gridmask: {maxDegrees: 361} | "
            + ":1: augment.gridmask.maxDegrees must be in [0, 360], but is 361",
        "augment.gridmask: {dMin: 30} | "
            + ":1: augment.gridmask.dMax must be at least dMin (30), but is 28, its default",
        "augment.gridmask: {stripes: left} | "
            + ":1: augment.gridmask.stripes must be one of both, horizontal, vertical, but is left",
        "augment.gridmask: {fill: mean} | "
            + ":1: augment.gridmask.fill must be one of zero, uniform, gaussian, but is mean",
        "seed: 1\\nseed: 2 | :2: duplicate key seed",
        "run: {}\\nseed: 1\\nrun: {} | :3: duplicate key run",
        "train.epochs: 1\\ntrain: {epochs: 2} | :2: duplicate key train.epochs",
        "[1, 2] | :1: must be a mapping of seed, data, model, augment, segment, detect, train, run, but is a list",
        "hello | :1: must be a mapping of seed, data, model, augment, segment, detect, train, run, but is hello",
        "seed: 1\\n---\\nseed: 2 | :3: must be a single document, but another one starts here",
        "seed: !!int 1 | :1: tags such as !tag:yaml.org,2002:int are not supported",
        "data: {dir: !!javax.script.ScriptEngineManager [a]} | "
            + ":1: tags such as !tag:yaml.org,2002:javax.script.ScriptEngineManager are not supported",
        "data: {dir: &a x}\\nrun: {out: *a} | :2: aliases such as *a are not supported",
      })
  void aWrongFileIsNamedWithLineKeyAndValue(String yaml, String message) throws IOException {
    Path file = file(yaml.replace("\\n", "\n"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file))
        .withMessage(file + message);
  }

  /** The name is a component of the library's record, and the message the library's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cutoutMulti.maxSize: 3",
        "randomErasing.maxArea: 0.01",
        "randomErasing.maxAspect: 0.1",
        "hideAndSeek.gridSizes: []",
      })
  void whatTheLibraryRefusesIsNamedByItsKey(String entry) throws IOException {
    Path file = file("augment." + entry);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file))
        .withMessageStartingWith(file + ":1: augment." + entry.split(":")[0] + " must be ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed: [1",
        "seed: 'x",
        "\tseed: 1",
        "a: b: c",
        "seed: @x",
        "seed: \u0001",
        "{",
        "? [a]\n: b",
        "seed: *nowhere",
        "%YAML 9.9\n---\nseed: 1"
      })
  void textThatIsNoYamlIsOneLine(String yaml) throws IOException {
    Path file = file(yaml);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file))
        .satisfies(e -> assertThat(e.getMessage()).startsWith(file.toString()).hasLineCount(1));
  }

  @Test
  void textThatIsNoYamlIsExplained() throws IOException {
    Path file = file("seed: 1\nmodel:\n   depth: 8\n  width: 3\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file))
        .withMessage(
            file
                + ":4: invalid YAML: while parsing a block mapping, "
                + "expected <block end>, but found '<block mapping start>'");
  }

  @Test
  void anAliasBombIsRefusedAtItsFirstAlias() throws IOException {
    String bomb =
        IntStream.range(1, 30)
            .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
            .collect(Collectors.joining("", "data: {dir: &a0 x}\n", ""));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file(bomb)))
        .withMessageContaining(":2: aliases such as *a0 are not supported");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file("train: {milestones: &a [*a, *a, *a]}")))
        .withMessageContaining(":1: ");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file("train: {milestones: " + "[".repeat(5000))))
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    Path large = folder.resolve("large.yaml");
    Files.writeString(large, "#".repeat(2_000_000));
    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(missing))
        .withMessage(missing + ": cannot be read: no such file or folder");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(folder))
        .withMessage(folder + ": cannot be read: it is a folder");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(large))
        .withMessage(large + ": cannot be read: it has more than 1048576 bytes");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(binary))
        .withMessage(binary + ": invalid YAML: not UTF-8");
  }

  @Test
  void aValueWithLineBreaksStaysInOneShortLine() throws IOException {
    Path file = file("seed: \"a\\nb\\u001b[31m" + "x".repeat(500) + "\"");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.read(file))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith(file + ":1: seed must be a whole number, but is a b\\u001b[31mxxx")
                    .endsWith("x...")
                    .hasSizeLessThan(file.toString().length() + 120));
  }

  @Test
  void wrongOptionsAreNamedAsOptions() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of("augment.gridmask.r", "2")))
        .withMessage("--augment.gridmask.r must be in [0, 1], but is 2");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of("train.epochs", "ten")))
        .withMessage("--train.epochs must be a whole number, but is ten");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of("augment.gridmask.dMin", "30")))
        .withMessage(
            "--augment.gridmask.dMin=30: augment.gridmask.dMax must be at least dMin (30), "
                + "but is 28, its default");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of("gridmask.p", "0")))
        .withMessage("unknown option --gridmask.p: did you mean augment.gridmask.p?");
  }

  @Test
  void maskingBecomesTheLibrarysTypes() {
    GridMaskSection masking = TrainConfig.defaults().augment().gridmask();

    assertThat(masking.generator()).isEqualTo(GridMask.builder().r(0.4).d(8, 28).build());
    assertThat(masking.toSchedule()).isEqualTo(ProbabilitySchedule.linear(0.8, 8));
    PixelScale normalized = PixelScale.normalized(grey());
    assertThat(masking.toFill(normalized)).isEqualTo(Fill.zero());

    GridMaskSection other =
        TrainConfig.defaults()
            .with(
                Map.of("augment.gridmask.schedule", "constant", "augment.gridmask.fill", "uniform"))
            .augment()
            .gridmask();
    assertThat(other.toSchedule()).isEqualTo(ProbabilitySchedule.constant(0.8));
    assertThat(other.toFill(normalized)).isEqualTo(Fill.uniformNoise());

    GridMaskSection off =
        TrainConfig.defaults()
            .with(Map.of("augment.gridmask.enabled", "false"))
            .augment()
            .gridmask();
    assertThat(off.toSchedule()).isEqualTo(ProbabilitySchedule.constant(0));
  }

  private static NormalizerStandardize grey() {
    return new NormalizerStandardize(
        Nd4j.createFromArray(new float[][] {{80}}), Nd4j.createFromArray(new float[][] {{40}}));
  }

  @Test
  void everyMethodBecomesTheLibrarysTypes() {
    AugmentSection augment =
        TrainConfig.defaults()
            .with(
                Map.of(
                    "augment.cutout.size", "5",
                    "augment.cutout.p", "0.25",
                    "augment.randomErasing.fill", "black",
                    "augment.hideAndSeek.gridSizes", "3",
                    "augment.cutmix.alpha", "0.5",
                    "augment.gridmix.p", "0.75"))
            .augment();

    assertThat(augment.masks(AugmentStep.CUTOUT).generator()).isEqualTo(new Cutout(5));
    assertThat(augment.masks(AugmentStep.CUTOUT_MULTI).generator())
        .isEqualTo(new MultiRegionCutout(4, 8, 0.75));
    assertThat(augment.masks(AugmentStep.RANDOM_ERASING).generator())
        .isEqualTo(new RandomErasing(0.02, 0.4, 0.3, 1 / 0.3));
    assertThat(augment.masks(AugmentStep.HIDE_AND_SEEK).generator())
        .isEqualTo(new HideAndSeek(List.of(3), 0.5));
    assertThat(augment.masks(AugmentStep.GRIDMASK)).isEqualTo(augment.gridmask());
    assertThat(augment.mixer(AugmentStep.MIXUP)).isEqualTo(new Mixup(0.2));
    assertThat(augment.mixer(AugmentStep.CUTMIX)).isEqualTo(new CutMix(0.5));
    assertThat(augment.mixer(AugmentStep.GRIDMIX))
        .isEqualTo(new GridMix(augment.gridmask().generator()));

    assertThat(augment.schedule(AugmentStep.CUTOUT)).isEqualTo(ProbabilitySchedule.constant(0.25));
    assertThat(augment.schedule(AugmentStep.RANDOM_ERASING))
        .isEqualTo(ProbabilitySchedule.constant(0.5));
    assertThat(augment.schedule(AugmentStep.GRIDMIX)).isEqualTo(ProbabilitySchedule.constant(0.75));
    assertThat(augment.schedule(AugmentStep.GRIDMASK))
        .isEqualTo(ProbabilitySchedule.linear(0.8, 8));

    PixelScale levels = PixelScale.greyLevels(grey());
    assertThat(augment.masks(AugmentStep.CUTOUT).toFill(levels)).isEqualTo(Fill.constant(80));
    assertThat(augment.masks(AugmentStep.GRIDMASK).toFill(levels)).isEqualTo(Fill.constant(80));
    assertThat(augment.masks(AugmentStep.RANDOM_ERASING).toFill(levels)).isEqualTo(Fill.zero());
  }

  @Test
  void learningRatesFollowTheSchedule() {
    Map<String, String> cosine =
        Map.of("train.schedule", "cosine", "train.warmupEpochs", "2", "train.epochs", "4");
    IUpdater updater = TrainConfig.defaults().with(cosine).train().toUpdater(1);
    double[] expected = {
      0.005, 0.0275 * (1 + Math.sqrt(0.5)) / 2, 0.025, 0.025 - 0.05 * Math.sqrt(0.125)
    };
    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(updater.getLearningRate(99, epoch)).isCloseTo(expected[epoch], within(1e-12));
    }
    assertThat(updater).isInstanceOf(Nesterovs.class);
    assertThat(
            TrainConfig.defaults().with(Map.of("train.optimizer", "momentum")).train().toUpdater(1))
        .isInstanceOf(Momentum.class);
  }

  @Test
  void everySettingIsComplete() {
    Set<String> shortForms = new HashSet<>();
    for (ConfigKey key : ConfigKeys.all()) {
      assertThat(key.setting().help()).as(key.name()).isNotBlank().doesNotContain("\n", "%");
      assertThat(key.parse(key.format(key.defaultValue()))).isEqualTo(key.defaultValue());
      assertThat(ConfigKeys.resolve(key.name())).isEqualTo(key);
      String shortForm = key.setting().shortForm();
      assertThat(shortForm.isEmpty() || shortForms.add(shortForm)).as(key.name()).isTrue();
    }
    assertThat(Setting.read().keySet())
        .containsExactlyElementsOf(ConfigKeys.all().stream().map(ConfigKey::name).toList());
    assertThat(Stream.of("seed", "run.out").map(ConfigKeys::find)).doesNotContainNull();
    assertThat(ConfigKeys.namesIn("model"))
        .isEqualTo(
            List.of(
                "model.name",
                "model.depth",
                "model.width",
                "model.stem",
                "model.groups",
                "model.baseWidth",
                "model.dropout",
                "model.dropBlock",
                "model.weights",
                "model.freeze"));
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("given.yaml"), yaml);
  }

  @Test
  void imagesThatPretrainedWeightsDoNotExpectAreRemarkedOn() {
    TrainConfig config = TrainConfig.defaults().with(Map.of("model.weights", "resnet.pth"));
    assertThat(config.remark()).hasValueSatisfying(r -> assertThat(r).contains("torchvision."));
    assertThat(config.with(Map.of("data.normalize", "torchvision")).remark()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "data.limitSeed, 5, data.limit, 9",
    "data.validationSeed, 5, data.validation, 0.2",
    "segment.stride, 0.5, segment.inference, sliding",
    "train.power, 0.5, train.schedule, poly",
    "train.warmupFactor, 0.5, train.warmupIterations, 9",
  })
  void aKeyWithoutEffectIsRemarkedOn(String key, String value, String other, String set) {
    TrainConfig config = TrainConfig.defaults().with(Map.of(key, value));
    assertThat(config.remark())
        .hasValueSatisfying(
            remark ->
                assertThat(remark).startsWith(key + " has no effect without ").contains(other));
    assertThat(config.with(Map.of(other, set)).remark()).isEmpty();
  }

  @Test
  void aRampThatTheTrainingDoesNotReachIsRemarkedOn() {
    TrainConfig config = TrainConfig.defaults();
    assertThat(config.remark()).isEmpty();
    assertThat(config.with(Map.of("train.epochs", "3")).remark())
        .hasValueSatisfying(
            remark ->
                assertThat(remark).contains("ends at 0.20 and not at 0.8").contains("is 8 in 3"));
    assertThat(config.with(Map.of("train.epochs", "3", "augment.methods", "cutout")).remark())
        .isEmpty();
  }
}
