package org.gridmask.examples.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.Score;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingProgress;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** Real runs of {@code gridmask train} on a small folder of images. */
class TrainCommandTest {

  private static final int EPOCHS = 4;

  /** Dark and bright noise, 20 and 6 images a class, 12 x 12. */
  @TempDir static Path data;

  @TempDir static Path shared;

  /** A run without further options, which no test changes, and what the command said. */
  private static Path pristine;

  private static Run pristineOutput;

  @TempDir Path work;

  @BeforeAll
  static void makeImagesAndARun() throws IOException {
    Random random = new Random(1);
    for (String split : List.of("train", "test")) {
      for (String name : List.of("bright", "dark")) {
        Path folder = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < (split.equals("train") ? 20 : 6); i++) {
          BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < 144; p++) {
            int level = random.nextInt(100) + (name.equals("bright") ? 120 : 30);
            image.setRGB(p % 12, p / 12, level * 0x010101);
          }
          ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
      }
    }
    Files.createFile(data.resolve("train/dark/notes.txt"));
    pristine = shared.resolve("run");
    pristineOutput = train(pristine);
  }

  private static Run train(Path out, Object... more) {
    return train(EPOCHS, out, more);
  }

  private static Run train(int epochs, Path out, Object... more) {
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("train", "--data", data, "--out", out, "--model.width=4"));
    args.addAll(
        List.of(
            "--epochs", epochs, "--batch-size=8", "--train.milestones=2", "--learning-rate=0.1"));
    args.addAll(List.of("--augment.gridmask.rampEpochs=2", "--augment.gridmask.dMax=12"));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  /** The columns of metrics.csv that no clock decides. */
  private static List<String> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(line -> line.split(","))
        .map(line -> String.join(",", List.of(line).subList(0, 6)) + "," + line[8] + "," + line[9])
        .toList();
  }

  @Test
  void leavesAFolderThatExplainsTheRun() throws IOException {
    Path run = pristine;
    Run result = pristineOutput;
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("Ignored 1 file: .txt 1.", "epoch  1/4  p 0.00", "epoch  4/4  p 0.80");

    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .hasSize(1 + EPOCHS)
        .first()
        .isEqualTo(
            "epoch,probability,masked_fraction,learning_rate,train_loss,test_accuracy,"
                + "images_per_second,seconds,test_top5,mask_hash");
    assertThat(metrics(run).stream().skip(1).map(row -> row.split(",")[1]))
        .containsExactly("0", "0.4", "0.8", "0.8");
    assertThat(metrics(run).stream().skip(1).map(row -> row.split(",")[3]))
        .containsExactly("0.1", "0.1", "0.01", "0.01");
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.fieldNames())
        .toIterable()
        .contains(
            "test_accuracy", "images_per_second", "epochs", "masked_fraction", "seconds", "seed");
    assertThat(summary.get("ignored").toString())
        .isEqualTo("{\"files\":{\".txt\":1},\"folders\":{},\"annotations\":{}}");
    JsonNode provenance = new ObjectMapper().readTree(run.resolve("provenance.json").toFile());
    assertThat(provenance.get("data_sha256").elements().next().asText()).matches("[0-9a-f]{64}");
    ComputationGraph model =
        ModelSerializer.restoreComputationGraph(run.resolve("model.zip").toFile());
    assertThat(model.getEpochCount()).isEqualTo(EPOCHS);
    long parameters = ImageNetwork.trainableParameters(model);
    assertThat(result.out())
        .startsWith(String.format(Locale.ROOT, "Training ResNet-8 (%,d parameters) ", parameters));
    assertThat(TrainConfig.read(run.resolve("config.yaml")).train().epochs()).isEqualTo(EPOCHS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--model=shake-shake --train.schedule=cosine --train.labelSmoothing=0.1"
            + " --train.optimizer=momentum --train.warmupEpochs=1 --run.checkpointEvery=3",
        "--model=shake-shake --model.dropBlock.rate=0.5 --model.dropBlock.rampEpochs=3"
            + " --methods=random-erasing,gridmix --workers=2",
        "--model.dropout=0.1 --model.dropBlock.rate=0.5 --model.dropBlock.blockSize=2"
            + " --model.dropBlock.rampEpochs=3",
        "--methods=autoaugment,cutout,normalize,mixup,gridmask --train.labelSmoothing=0.1",
      })
  void runThatWasCutOffEndsAsIfItHadNotBeen(String options) throws IOException {
    Path whole = options.isEmpty() ? pristine : work.resolve("whole");
    if (!options.isEmpty()) {
      assertThat(train(whole, (Object[]) options.split(" ")).exitCode()).isZero();
    }

    Path cut = work.resolve("cut");
    TrainConfig config =
        Overrides.ofFile(whole.resolve("config.yaml")).over(TrainConfig.defaults());
    config = config.with(Map.of("run.out", cut.toString()));
    try (RunFolder folder = RunFolder.create(config);
        Trainer trainer = Trainer.of(folder, ImageSource.fromDirectory(data))) {
      assertThatThrownBy(() -> trainer.train(new CutOff(2, 16))).hasMessage("cut off");
    }
    assertThat(metrics(cut)).hasSize(1 + 2);

    Run resumed = Run.of("train", "--resume", cut);
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.out()).containsPattern("Resuming at epoch [23]\\.");
    assertThat(metrics(cut)).isEqualTo(metrics(whole));
    assertThat(parameters(cut)).isEqualTo(parameters(whole));

    Run again = Run.of("train", "--resume", cut);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("is already finished");
  }

  private static INDArray parameters(Path run) throws IOException {
    return ModelSerializer.restoreComputationGraph(run.resolve("model.zip").toFile()).params();
  }

  @Test
  void aKillBetweenAnyTwoFileOperationsOfACheckpointLosesNothing() throws IOException {
    Path run = work.resolve("run");
    Map<String, String> values =
        Map.of("run.out", run.toString(), "run.keepCheckpoints", "1", "train.epochs", "3");
    TrainConfig config =
        Overrides.ofFile(pristine.resolve("config.yaml")).over(TrainConfig.defaults());
    try (RunFolder folder = RunFolder.create(config.with(values));
        Trainer trainer = Trainer.of(folder, ImageSource.fromDirectory(data))) {
      trainer.train(new Snapshots(run, work));
    }
    Path before = work.resolve("after-1");
    Path after = work.resolve("after-2");
    String next = "checkpoints/epoch-0002.zip";
    byte[] written = Files.readAllBytes(after.resolve(next));

    List<Path> killed = new ArrayList<>(List.of(before, after));
    killed.add(withFiles(before, "row", Map.of()));
    killed.add(
        withFiles(
            before,
            "half",
            Map.of(
                "checkpoints/.epoch-0002.zip.partial",
                Arrays.copyOf(written, written.length / 2))));
    killed.add(
        withFiles(before, "unnamed", Map.of("checkpoints/.epoch-0002.zip.partial", written)));
    killed.add(withFiles(before, "unpruned", Map.of(next, written)));
    for (Path folder : killed) {
      if (!folder.equals(before)) {
        Files.copy(after.resolve("metrics.csv"), folder.resolve("metrics.csv"), REPLACE_EXISTING);
      }
      Run resumed = Run.of("train", "--resume", folder);
      assertThat(resumed.err()).as(folder.toString()).isEmpty();
      assertThat(resumed.out()).containsPattern("Resuming at epoch [23]\\.");
      assertThat(metrics(folder)).isEqualTo(metrics(run));
      assertThat(parameters(folder)).isEqualTo(parameters(run));
    }
  }

  private static Path withFiles(Path run, String name, Map<String, byte[]> files)
      throws IOException {
    Path copy = run.resolveSibling(name);
    copy(run, copy);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(copy.resolve(file.getKey()), file.getValue());
    }
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** Copies the run folder after each epoch. */
  private record Snapshots(Path run, Path to) implements TrainingProgress {
    @Override
    public void epochEnded(EpochMetrics metrics) {
      try {
        copy(run, to.resolve("after-" + (metrics.epoch() + 1)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void workersShareBatchesAndMaskTheSameImages() throws IOException {
    Path two = work.resolve("two");
    assertThat(train(two, "--workers=2").exitCode()).isZero();

    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      String[] alone = metrics(pristine).get(epoch).split(",");
      String[] shares = metrics(two).get(epoch).split(",");
      // epoch, probability, masked_fraction, learning_rate
      assertThat(Arrays.copyOf(shares, 4)).isEqualTo(Arrays.copyOf(alone, 4));
      assertThat(shares[7]).as("hash of masks").isEqualTo(alone[7]).matches("[0-9a-f]{16}");
    }
    ComputationGraph network =
        ModelSerializer.restoreComputationGraph(two.resolve("model.zip").toFile());
    assertThat(network.getEpochCount()).isEqualTo(EPOCHS);
    assertThat(network.getIterationCount()).as("40 images, 8 in a step").isEqualTo(EPOCHS * 5);
    wrong("train.workers", "train", "--data", data, "--workers=3", "--batch-size=8");
  }

  @Test
  void labelSmoothingChangesTheLossAlone() throws IOException {
    Path plain = work.resolve("plain");
    Path smoothed = work.resolve("smoothed");
    // With such a learning rate no weight changes.
    Object[] still = {
      "train",
      "--data",
      data,
      "--model.width=4",
      "--epochs=2",
      "--batch-size=8",
      "--learning-rate=1e-30"
    };
    assertThat(Run.of(with(still, "--out", plain)).exitCode()).isZero();
    assertThat(Run.of(with(still, "--out", smoothed, "--train.labelSmoothing=0.2")).exitCode())
        .isZero();

    for (int epoch = 1; epoch <= 2; epoch++) {
      List<String> before = new ArrayList<>(List.of(metrics(plain).get(epoch).split(",")));
      List<String> after = new ArrayList<>(List.of(metrics(smoothed).get(epoch).split(",")));
      assertThat(after.remove(4)).isNotEqualTo(before.remove(4));
      assertThat(after).isEqualTo(before);
    }
  }

  private static Object[] with(Object[] args, Object... more) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray();
  }

  /** Seven classes of photographs in several sizes, by their mean colour. */
  private static Path photographs(Path folder) throws IOException {
    Random random = new Random(2);
    for (String split : List.of("train", "val")) {
      for (int label = 0; label < 7; label++) {
        Path images = Files.createDirectories(folder.resolve(split + "/class" + label));
        for (int i = 0; i < 4; i++) {
          int height = 30 + random.nextInt(30);
          int width = 30 + random.nextInt(30);
          BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
          for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
              image.setRGB(x, y, random.nextInt(0x40) * 0x010101 + label * 0x0b1705);
            }
          }
          ImageIO.write(image, "jpg", images.resolve(i + ".jpg").toFile());
        }
      }
    }
    return folder;
  }

  @Test
  void photographsAreCroppedAtRandomAndTestedByTheirCentre() throws IOException {
    Path photographs = photographs(work.resolve("photographs"));
    Path run = work.resolve("run");
    Run result =
        Run.of(
            "train",
            "--data",
            photographs,
            "--out",
            run,
            "--model.width=4",
            "--epochs=3",
            "--batch-size=7",
            "--augment.crop=random-resized",
            "--data.size=24",
            "--data.testResize=28",
            "--data.normalize=imagenet");

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<EpochMetrics> rows = new ArrayList<>();
    try (RunFolder folder = RunFolder.openForResume(run, Overrides.none())) {
      rows.addAll(folder.metrics());
    }
    File model = run.resolve("model.zip").toFile();
    ComputationGraph network = ModelSerializer.restoreComputationGraph(model);
    DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(model);
    int top1 = 0;
    int top5 = 0;
    try (ImageDataSetIterator test =
        ImageSource.fromDirectory(photographs)
            .cropped(new ImageShape(24, 24, 3))
            .testImages()
            .transforms(
                new ResizeShorterSideImageTransform(28), new CenterCropImageTransform(24, 24))
            .normalizer(normalizer)
            .batchSize(1)
            .build()) {
      while (test.hasNext()) {
        DataSet image = test.next();
        assertThat(image.getFeatures().shape()).containsExactly(1, 3, 24, 24);
        double[] probabilities = network.outputSingle(image.getFeatures()).toDoubleVector();
        double own = probabilities[image.getLabels().argMax(1).getInt(0)];
        long better = Arrays.stream(probabilities).filter(p -> p > own).count();
        top1 += better == 0 ? 1 : 0;
        top5 += better < 5 ? 1 : 0;
      }
    }
    EpochMetrics last = rows.get(2);
    assertThat(last.test().main()).isCloseTo(top1 / 28.0, within(1e-6));
    assertThat(last.test().get(Score.TOP5)).isCloseTo(top5 / 28.0, within(1e-6));

    EpochMetrics best =
        rows.stream().max(Comparator.comparingDouble(EpochMetrics::score)).orElseThrow();
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("test_top5").asDouble())
        .isCloseTo(last.test().get(Score.TOP5), within(1e-6));
    assertThat(summary.get("best_test_accuracy").asDouble())
        .isCloseTo(best.test().main(), within(1e-6));
    Path checkpoint =
        run.resolve(
            String.format("checkpoints/epoch-%04d.zip", summary.get("best_epoch").asInt() + 1));
    assertThat(checkpoint).exists();
  }

  @Test
  void imagesOfImageNetAreNormalisedInTheOrderOfTheirChannels() throws IOException {
    Path run = work.resolve("run");
    assertThat(train(1, run, "--data.normalize=imagenet").exitCode()).isZero();
    NormalizerStandardize normalizer =
        ModelSerializer.restoreNormalizerFromFile(run.resolve("model.zip").toFile());
    // Blue, green, red.
    INDArray image = Nd4j.create(new double[] {0.406, 0.456, 0.485}).muli(255).reshape(1, 3, 1, 1);
    normalizer.transform(image);
    assertThat(image.ravel().toDoubleVector()).containsExactly(new double[3], within(1e-4));
    image = Nd4j.create(new double[] {0.631, 0.68, 0.714}).muli(255).reshape(1, 3, 1, 1);
    normalizer.transform(image);
    assertThat(image.ravel().toDoubleVector())
        .containsExactly(new double[] {1, 1, 1}, within(1e-4));

    wrong("data.normalize", "train", "--data.normalize=imagenet", "--out", work.resolve("none"));
  }

  @Test
  void aClusterNeedsItsModule() {
    Path none = work.resolve("none");
    wrong("--spark needs gridmask-spark", "train", "--spark=local", "--out", none);
    for (String master :
        List.of(
            "", "local[0]", "local[x]", "yarn", "spark://here", "spark://here:7077/", "Local")) {
      wrong("--spark must be local, local[N]", "train", "--spark=" + master, "--out", none);
    }
    wrong("train.averagingFrequency", "train", "--train.averagingFrequency=2", "--out", none);
    assertThat(none).doesNotExist();
  }

  @Test
  void aRecipeWithoutItsDataSaysWhatToFetch() throws IOException {
    Path recipe = Path.of("..", "config", "cifar10-resnet20.yaml");
    Run result = Run.of("train", "--config", recipe, "--data", work.resolve("data/cifar10"));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .hasLineCount(1)
        .contains("data/cifar10", "is not a directory", "gridmask data fetch", "--data");

    Path empty = Files.createDirectory(work.resolve("empty"));
    assertThat(Run.of("train", "--config", recipe, "--data", empty).err())
        .hasLineCount(1)
        .contains("has neither", "gridmask data fetch", "--data");
  }

  /** Ends the training in the middle of an epoch. */
  private static final class CutOff implements TrainingProgress {
    private final int inEpoch;
    private final int afterImages;
    private int epoch;

    CutOff(int inEpoch, int afterImages) {
      this.inEpoch = inEpoch;
      this.afterImages = afterImages;
    }

    @Override
    public void epochStarted(int newEpoch, int images) {
      epoch = newEpoch;
    }

    @Override
    public void trained(int images) {
      if (epoch == inEpoch && images >= afterImages) {
        throw new IllegalStateException("cut off");
      }
    }

    @Override
    public void epochEnded(EpochMetrics metrics) {}
  }

  @Test
  void configurationOfARunRepeatsIt() throws IOException {
    Path first = work.resolve("first");
    Path second = work.resolve("second");
    assertThat(train(first, "--augment.gridmask.fill=uniform").exitCode()).isZero();
    Run repeated = Run.of("train", "--config", first.resolve("config.yaml"), "--out", second);
    assertThat(repeated.err()).isEmpty();
    assertThat(metrics(second)).isEqualTo(metrics(first));
  }

  @Test
  void baselineMasksNothing() throws IOException {
    Path run = work.resolve("baseline");
    Run result = train(run, "--no-gridmask");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains(" classes, without GridMask.\n");
    assertThat(metrics(run).stream().skip(1).map(row -> row.split(",")[2])).containsOnly("0");

    Path other = work.resolve("other");
    assertThat(train(other, "--methods=").out())
        .contains(" classes, without augmentation methods.\n");
    assertThat(metrics(other)).isEqualTo(metrics(run));
    assertThat(parameters(other)).isEqualTo(parameters(run));
  }

  @Test
  void stockPathTrainsLikeTheFastOne() throws IOException {
    Path stock = work.resolve("stock");
    Run result = train(stock, "--train.fastPath=false");
    assertThat(result.out()).contains("Fast path: none");
    double fastLoss = Double.parseDouble(metrics(pristine).get(1).split(",")[4]);
    double stockLoss = Double.parseDouble(metrics(stock).get(1).split(",")[4]);
    assertThat(stockLoss).isCloseTo(fastLoss, within(0.02));
  }

  @Test
  void unreadableImageAmongGoodOnesIsLeftOutAndReported() throws IOException {
    Path bad = data.resolve("train/dark/zz.png");
    Files.writeString(bad, "no image at all");
    String log;
    try {
      log =
          Run.logOf(
              () ->
                  assertThat(train(work.resolve("run")).out())
                      .contains("Skipped 1 image that cannot be read."));
    } finally {
      Files.delete(bad);
    }
    assertThat(log.split("Skipped .*zz\\.png", -1))
        .as("the statistics read the images first, and warn alone")
        .hasSize(2);
  }

  @Test
  void wrongInputGetsOneLineAndExitCodeTwo() throws IOException {
    Path yaml = work.resolve("wrong.yaml");
    Files.writeString(yaml, "augment:\n  gridmask:\n    radius: 3\n");
    wrong("augment.gridmask.radius", "train", "--config", yaml);
    Files.writeString(yaml, "augment:\n  gridmask:\n    r: 1.5\n");
    wrong("augment.gridmask.r", "train", "--config", yaml);
    wrong("data.dir", "train", "--data", work.resolve("nowhere"));
    Path file = Files.writeString(work.resolve("file"), "in the way");
    wrong(file.toString(), "train", "--data", data, "--out", file);
    wrong("run folder", "train", "--resume", work.resolve("nowhere"));
    Files.createDirectories(work.resolve("empty/train/cat"));
    Files.createDirectories(work.resolve("empty/test/cat"));
    wrong("data.dir", "train", "--data", work.resolve("empty"), "--out", work.resolve("none"));
    assertThat(work.resolve("none")).doesNotExist();
    wrong(
        "--augment.methods must have crop before cutout, whose mask it would move",
        "train",
        "--methods=cutout,crop");
    for (String option :
        List.of("--augment.pad=2000000", "--model.width=1000000000", "--model.depth=1000000004")) {
      String key = option.substring(0, option.indexOf('='));
      wrong(key, "train", option, "--out", work.resolve("none"));
    }
    assertThat(work.resolve("none")).doesNotExist();
  }

  @Test
  void imagesThatAreTooSmallAreRefusedBeforeThereIsAFolder() throws IOException {
    for (String folder : List.of("train/a", "train/b", "test/a", "test/b")) {
      Path small = Files.createDirectories(work.resolve("small").resolve(folder));
      BufferedImage image = new BufferedImage(4, 12, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", small.resolve("0.png").toFile());
    }
    Path out = work.resolve("none");

    Run result = Run.of("train", "--data", work.resolve("small"), "--out", out);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .containsExactly(
            "gridmask: data.dir "
                + work.resolve("small")
                + ": its images have 12 x 4 pixels, but the network needs at least 8 x 8;"
                + " data.size would resize them");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1e30, 1, true, at batch [2-5] in epoch 1",
    "8, 1e30, 2, true, at batch [1-3] in epoch 1",
    // One batch is an epoch: its loss is of the weights before the step.
    "40, 1e39, 1, true, the weights are no longer finite in epoch 1",
    // oneDNN rectifies what is no number to 0.
    "40, 1e25, 1, false, the probabilities are no longer finite in epoch 1",
  })
  void aTrainingThatDivergesEndsAtOnceAndLeavesNoCheckpointOfIt(
      int batchSize, String learningRate, int workers, boolean fastPath, String message)
      throws IOException {
    Path run = work.resolve("run");
    Run result =
        Run.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--model.width=4",
            "--epochs=2",
            "--batch-size=" + batchSize,
            "--workers=" + workers,
            "--train.fastPath=" + fastPath,
            "--learning-rate=" + learningRate);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .hasSize(1)
        .first()
        .asString()
        .containsPattern(message + ": the training diverged; .*train.learningRate");
    assertThat(run.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void divergingLaterLeavesACheckpointToGoOnFrom() throws IOException {
    Path run = work.resolve("run");
    // Such a decay makes the weights ten times as large in each step.
    Run result =
        Run.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--model.width=4",
            "--epochs=9",
            "--batch-size=8",
            "--learning-rate=0.1",
            "--train.weightDecay=110",
            "--train.momentum=0");

    assertThat(result.exitCode()).isEqualTo(1);
    int finished = metrics(run).size() - 1;
    Path last = run.resolve("checkpoints/epoch-000" + finished + ".zip");
    assertThat(finished).isBetween(2, 8);
    assertThat(result.err())
        .hasLineCount(1)
        .contains(
            "in epoch " + (finished + 1) + ": the training diverged",
            last + " is the last good checkpoint");
    ComputationGraph good = ModelSerializer.restoreComputationGraph(last.toFile());
    assertThat(good.getEpochCount()).isEqualTo(finished);
    assertThat(good.params().norm1Number().doubleValue()).isFinite();
  }

  @Test
  void theNewestLoadableCheckpointIsTaken() throws IOException {
    Path whole = work.resolve("whole");
    Path run = work.resolve("run");
    assertThat(train(3, whole, "--run.keepCheckpoints=3").exitCode()).isZero();
    copy(whole, run);
    Files.delete(run.resolve("summary.json"));
    Files.write(run.resolve("checkpoints/epoch-0003.zip"), new byte[10]);
    Path second = run.resolve("checkpoints/epoch-0002.zip");
    Files.write(second, Arrays.copyOf(Files.readAllBytes(second), 5000));

    Run resumed = Run.of("train", "--resume", run);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("Resuming at epoch 2.");
    assertThat(metrics(run)).isEqualTo(metrics(whole));
  }

  @Test
  void aRunFromBeforeThereWereMethodsIsResumedWithGridMaskAsItWas() throws IOException {
    for (String option : List.of("--gridmask", "--no-gridmask")) {
      Path whole = work.resolve("whole" + option);
      Path run = work.resolve("run" + option);
      assertThat(train(2, whole, option, "--run.keepCheckpoints=2").exitCode()).isZero();
      copy(whole, run);
      Files.delete(run.resolve("summary.json"));
      Files.delete(run.resolve("checkpoints/epoch-0002.zip"));
      Path config = run.resolve("config.yaml");
      String old =
          Files.readString(config)
              .replaceAll(
                  "(?m)^  (methods|stem|groups|baseWidth|dropout|weights|freeze|limit|limitSeed|validation"
                      + "|validationSeed|evaluateEvery|averagingFrequency|precision|power|iterations|warmupIterations"
                      + "|warmupFactor): .*\n",
                  "")
              .replaceAll("(?m)^    rounding: .*\n", "")
              .replaceAll("(?m)^(segment|detect):\n(  .*\n)+", "")
              .replaceAll(
                  "(?m)^  (dropBlock|cutout|cutoutMulti|randomErasing|hideAndSeek|autoaugment|mixup"
                      + "|cutmix|gridmix):\n(    .*\n)+",
                  "");
      assertThat(old).hasLineCount(45).contains("\n  gridmask:\n    enabled: ");
      Files.writeString(config, old);

      Run resumed = Run.of("train", "--resume", run);

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(resumed.out()).contains("Resuming at epoch 2.");
      assertThat(metrics(run)).isEqualTo(metrics(whole));
      assertThat(parameters(run)).isEqualTo(parameters(whole));
    }
  }

  @Test
  void damagedOrMissingCheckpointsAreToldInOneLine() throws IOException {
    Path run = work.resolve("run");
    assertThat(train(1, run).exitCode()).isZero();
    List<String> whole = metrics(run);
    Files.delete(run.resolve("summary.json"));
    Path checkpoint = run.resolve("checkpoints/epoch-0001.zip");
    byte[] bytes = Files.readAllBytes(checkpoint);
    for (int length : new int[] {0, 1000, bytes.length / 2}) {
      Files.write(checkpoint, Arrays.copyOf(bytes, length));
      Run damaged = Run.of("train", "--resume", run);
      assertThat(damaged.exitCode()).isEqualTo(1);
      assertThat(damaged.err().lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("gridmask: " + checkpoint + " is damaged: ")
          .endsWith("; delete " + run.resolve("checkpoints") + " to restart from the first epoch");
    }
    Files.delete(checkpoint);
    Run again = Run.of("train", "--resume", run);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).startsWith("No checkpoint: restarting at epoch 1.\n");
    assertThat(metrics(run)).isEqualTo(whole);
  }

  @Test
  void resumingChecksTheDataAndWritesWhatIsMissing() throws IOException {
    Path run = work.resolve("run");
    assertThat(train(1, run).exitCode()).isZero();
    Files.delete(run.resolve("summary.json"));
    Path provenance = run.resolve("provenance.json");
    String before = Files.readString(provenance);
    Files.writeString(provenance, before.replaceAll("[0-9a-f]{64}", "0".repeat(64)));
    wrong("the data has changed", "train", "--resume", run);

    Files.delete(provenance);
    assertThat(Run.of("train", "--resume", run).exitCode()).isZero();
    JsonNode old = new ObjectMapper().readTree(before);
    JsonNode written = new ObjectMapper().readTree(provenance.toFile());
    assertThat(written.get("data_sha256")).isEqualTo(old.get("data_sha256"));
    assertThat(written.get("backend").asText()).containsPattern("(linux|macosx|windows)-");
  }

  private static void wrong(String named, Object... args) {
    Run result = Run.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).first().asString().contains(named);
  }

  @Test
  void resumingWithAnotherConfigurationIsRefused() throws IOException {
    wrong("train.learningRate", "train", "--resume", pristine, "--learning-rate=0.5");
  }
}
