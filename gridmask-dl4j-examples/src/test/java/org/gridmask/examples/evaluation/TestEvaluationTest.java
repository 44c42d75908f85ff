package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.dl4j.cam.ActivationMaps;
import org.gridmask.dl4j.cam.Cam;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.train.ImageBatches;
import org.gridmask.examples.train.SmallRun;
import org.gridmask.examples.train.TrainedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Evaluations of real runs. The common one is of images in colour, with masks and CutMix. */
class TestEvaluationTest {

  private static final int TEST_SIZE = 21;

  @TempDir static Path folder;

  private static Path images;
  private static ImageSource data;
  private static Path run;
  private static RunSummary summary;
  private static TestEvaluation evaluation;

  @TempDir Path work;

  @BeforeAll
  static void record() throws IOException {
    images = SmallRun.images(folder.resolve("images"));
    data = ImageSource.fromDirectory(images);
    run = folder.resolve("run");
    // So slow that the network is often wrong.
    Map<String, String> more =
        Map.of("augment.methods", "gridmask,cutmix", "train.learningRate", "0.001");
    summary = SmallRun.train(SmallRun.config(images, run, more), data);
    TestEvaluation.record(run, data);
    evaluation = TestEvaluation.read(run).orElseThrow();
  }

  private static double accuracy(TestEvaluation of) {
    return (double) of.predictions().stream().filter(Prediction::isRight).count()
        / of.predictions().size();
  }

  @Test
  void predictionsAreThoseOfTheNetworkImageByImage() throws IOException {
    assertThat(evaluation.classNames()).isEqualTo(SmallRun.CLASSES);
    assertThat(evaluation.predictions()).hasSize(TEST_SIZE);
    // metrics.csv, and so the summary, has seven digits.
    assertThat(accuracy(evaluation)).isCloseTo(summary.test().main(), within(1e-7));

    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    INDArray probabilities = model.network().outputSingle(testImages(model));
    for (int i = 0; i < TEST_SIZE; i++) {
      Prediction prediction = evaluation.predictions().get(i);
      assertThat(prediction.label()).isEqualTo(i / 7);
      assertThat(prediction.predicted()).isEqualTo(probabilities.getRow(i).argMax().getInt(0));
      assertThat(prediction.probability())
          .isCloseTo(probabilities.getDouble(i, prediction.predicted()), within(1e-5));
    }
    assertThat(Files.readAllLines(run.resolve("findings/predictions.csv")))
        .hasSize(1 + TEST_SIZE)
        .startsWith("image,label,predicted,probability")
        .last()
        .asString()
        .startsWith("20,2,");
  }

  private static INDArray testImages(TrainedModel model) throws IOException {
    List<INDArray> all = new ArrayList<>();
    try (ImageBatches batches = model.testBatches(data)) {
      batches.iterator().forEachRemaining(batch -> all.add(batch.getFeatures()));
    }
    return Nd4j.concat(0, all.toArray(INDArray[]::new));
  }

  @Test
  void mistakesAreTheSurestWrongPredictionsWithTheirImages() throws IOException {
    List<Integer> wrong =
        IntStream.range(0, TEST_SIZE)
            .filter(i -> !evaluation.predictions().get(i).isRight())
            .boxed()
            .sorted(Comparator.comparing(i -> -evaluation.predictions().get(i).probability()))
            .limit(12)
            .toList();
    assertThat(wrong).as("this run makes mistakes").hasSizeGreaterThan(3);
    assertThat(evaluation.mistakes()).hasSameSizeAs(wrong);
    for (int m = 0; m < wrong.size(); m++) {
      int image = wrong.get(m);
      Prediction prediction = evaluation.predictions().get(image);
      Picture picture = evaluation.mistakes().get(m);
      String label = SmallRun.CLASSES.get(image / 7);
      assertThat(picture.alternative()).isEqualTo("Test image " + image);
      assertThat(picture.caption())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "%s predicted as %s, %.0f %%",
                  label,
                  SmallRun.CLASSES.get(prediction.predicted()),
                  100 * prediction.probability()));
      Path file = images.resolve("test/" + label + "/" + image % 7 + ".png");
      assertThat(rgb(picture)).isEqualTo(rgb(ImageIO.read(file.toFile())));
    }
  }

  private static int[] rgb(Picture picture) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    assertThat(picture.width()).isEqualTo(image.getWidth());
    assertThat(picture.height()).isEqualTo(image.getHeight());
    return rgb(image);
  }

  private static int[] rgb(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  @Test
  void whatWasSeenIsOfTheFirstTheMiddleAndTheLastEpoch() throws IOException {
    assertThat(evaluation.seen()).extracting(SeenImages::epoch).containsExactly(0, 2, 4);
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    for (SeenImages seen : evaluation.seen()) {
      List<BufferedImage> expected = model.pictures(model.seenImages(data, seen.epoch(), 8));
      assertThat(seen.pictures()).hasSize(8);
      for (int i = 0; i < 8; i++) {
        assertThat(rgb(seen.pictures().get(i))).isEqualTo(rgb(expected.get(i)));
      }
    }
  }

  @Test
  void mapsAreThoseOfThePredictedClass() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    INDArray inputs = testImages(model);
    ActivationMaps maps = Cam.of(model.network()).ofPredicted(inputs);
    double[] shares = maps.sharesAboveHalf(12, 12);
    assertThat(evaluation.camShare())
        .isCloseTo(
            IntStream.range(0, TEST_SIZE).mapToDouble(i -> shares[i]).average().orElseThrow(),
            within(1e-3))
        .isBetween(0.01, 0.99);

    assertThat(evaluation.cams()).hasSize(8);
    for (Picture picture : evaluation.cams()) {
      int image = Integer.parseInt(picture.alternative().replaceAll("Test image (\\d+),.*", "$1"));
      Prediction prediction = evaluation.predictions().get(image);
      String predicted = SmallRun.CLASSES.get(prediction.predicted());
      assertThat(picture.caption())
          .startsWith(predicted + ", ")
          .endsWith(
              prediction.isRight()
                  ? " %: correct"
                  : " %: wrong, true class " + SmallRun.CLASSES.get(prediction.label()));
      assertThat(picture.width()).isEqualTo(12 + 1 + 12);
      BufferedImage pair = ImageIO.read(new ByteArrayInputStream(picture.png()));
      BufferedImage plain = model.pictures(inputs).get(image);
      assertThat(rgb(pair.getSubimage(0, 0, 12, 12))).isEqualTo(rgb(plain));
      BufferedImage heat = HeatMap.over(plain, maps.maps().slice(image));
      assertThat(meanDifference(pair.getSubimage(13, 0, 12, 12), heat)).isLessThan(1);
    }
    assertThat(evaluation.cams()).extracting(Picture::alternative).doesNotHaveDuplicates();
  }

  /** Of grey levels: the fast path rounds otherwise than the built-in one. */
  private static double meanDifference(BufferedImage a, BufferedImage b) {
    int[] left = rgb(a);
    int[] right = rgb(b);
    return IntStream.range(0, left.length)
        .mapToDouble(i -> Math.abs((left[i] >> 8 & 255) - (right[i] >> 8 & 255)))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"1, '0', 1", "2, '0,1', 3"})
  void aShortRunHasNoEpochTwice(int epochs, String seen, int channels) throws IOException {
    ImageSource source = data.withChannels(channels);
    Path out = work.resolve("run");
    RunSummary result =
        SmallRun.train(
            SmallRun.config(
                images,
                out,
                Map.of(
                    "train.epochs", "" + epochs, "train.fastPath", "false", "train.workers", "2")),
            source);
    TestEvaluation.record(out, source);
    TestEvaluation found = TestEvaluation.read(out).orElseThrow();

    assertThat(found.seen().stream().map(each -> "" + each.epoch()))
        .containsExactly(seen.split(","));
    assertThat(found.seen().get(0).pictures()).hasSize(8);
    assertThat(accuracy(found)).isCloseTo(result.test().main(), within(1e-7));
    assertThat(found.cams()).hasSize(8);
  }

  @Test
  void recordingAgainGivesTheSameFilesAndTheRunGoesOnAsBefore() throws IOException {
    Path copy = copy();
    Map<String, byte[]> before = files(copy.resolve("findings"));
    TestEvaluation.record(copy, data);
    Map<String, byte[]> after = files(copy.resolve("findings"));

    assertThat(before.keySet()).contains("findings.json", "predictions.csv", "cam-08.png");
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(before.get(name)));
    assertThat(RecordedRun.find(copy).orElseThrow().summary()).contains(summary);
    try (RunFolder opened = RunFolder.openForResume(copy, Overrides.none())) {
      assertThat(opened.isFinished()).isTrue();
    }
  }

  @Test
  void imagesThatCannotBeReadAreLeftOut() throws IOException {
    Path broken = SmallRun.images(work.resolve("images"));
    Files.writeString(broken.resolve("test/green/3.png"), "no picture");
    ImageSource source = ImageSource.fromDirectory(broken);
    TestEvaluation.record(copy(), source);
    TestEvaluation found = TestEvaluation.read(work.resolve("copy")).orElseThrow();

    List<Prediction> expected = new ArrayList<>(evaluation.predictions());
    expected.remove(7 + 3);
    assertThat(found.predictions()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.predictions().get(i).label()).isEqualTo(expected.get(i).label());
      assertThat(found.predictions().get(i).probability())
          .isCloseTo(expected.get(i).probability(), within(1e-5));
    }
  }

  @Test
  void picturesOfLargeImagesAreScaledDown() throws IOException {
    Path out = work.resolve("run");
    SmallRun.train(
        SmallRun.config(
            images,
            out,
            Map.of("data.size", "264", "train.epochs", "1", "train.learningRate", "0.001")),
        data);
    TestEvaluation.record(out, data);
    TestEvaluation found = TestEvaluation.read(out).orElseThrow();

    assertThat(found.seen().get(0).pictures())
        .hasSize(8)
        .allSatisfy(picture -> assertSize(picture, 256, 256));
    assertThat(found.mistakes())
        .as("this run makes mistakes")
        .isNotEmpty()
        .allSatisfy(picture -> assertSize(picture, 256, 256));
    assertThat(found.cams()).hasSize(8).allSatisfy(picture -> assertSize(picture, 516, 256));
  }

  private static void assertSize(Picture picture, int width, int height) {
    assertThat(List.of(picture.width(), picture.height())).containsExactly(width, height);
  }

  @Test
  void withoutAnIndexThereAreNoFindings() throws IOException {
    Path copy = copy();
    assertThat(TestEvaluation.read(copy)).isPresent();
    Files.delete(copy.resolve("findings/findings.json"));
    assertThat(TestEvaluation.read(copy)).isEmpty();
    assertThat(TestEvaluation.read(images)).isEmpty();
  }

  @Test
  void whatWasNotWrittenToItsEndIsNothing() throws IOException {
    Path copy = copy();
    Path last = copy.resolve("findings/cam-08.png");
    Files.delete(last);
    Files.createDirectories(last.resolve("in the way"));

    assertThatIOException().isThrownBy(() -> TestEvaluation.record(copy, data));
    assertThat(TestEvaluation.read(copy)).isEmpty();
  }

  @Test
  void oneLineNamesWhatIsDamaged() throws IOException {
    Path copy = copy();
    Map<String, String> damages = new HashMap<>();
    damages.put("findings.json", "{\"class_names\": [\n");
    damages.put("predictions.csv", "image,label,predicted,probability\n0,0,3,0.5\n");
    damages.put("mistake-01.png", "no picture");
    for (Map.Entry<String, String> damage : damages.entrySet()) {
      Path file = copy.resolve("findings").resolve(damage.getKey());
      byte[] whole = Files.readAllBytes(file);
      List<byte[]> contents = new ArrayList<>();
      contents.add(damage.getValue().getBytes(StandardCharsets.UTF_8));
      contents.add(new byte[0]);
      contents.add(Arrays.copyOf(whole, 40));
      for (byte[] content : contents) {
        Files.write(file, content);
        assertDamaged(copy, file);
      }
      Files.delete(file);
      if (!damage.getKey().equals("findings.json")) {
        assertDamaged(copy, file);
      }
      Files.write(file, whole);
      assertThat(TestEvaluation.read(copy)).isPresent();
    }
  }

  private static void assertDamaged(Path run, Path file) {
    assertThatIOException()
        .isThrownBy(() -> TestEvaluation.read(run))
        .withMessageStartingWith(file + ": ")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  private Path copy() throws IOException {
    Path copy = work.resolve("copy");
    try (Stream<Path> paths = Files.walk(run)) {
      for (Path path : paths.toList()) {
        Files.copy(path, copy.resolve(run.relativize(path)));
      }
    }
    return copy;
  }

  private static Map<String, byte[]> files(Path path) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> content = Files.list(path)) {
      for (Path file : content.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
