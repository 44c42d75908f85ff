package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.examples.data.CocoFolders;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Categories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs of {@code gridmask detect} with a tiny Faster R-CNN on a few images. */
class DetectTrainingTest {

  @TempDir static Path shared;
  private static Path data;
  private static SmallTraining training;
  private static Path run;
  private static Run output;

  @TempDir Path work;

  @BeforeAll
  static void makeImagesAndARun() throws IOException {
    data = CocoFolders.of(shared.resolve("data"), 5, 2);
    training = new SmallTraining("detect", data, values());
    run = shared.resolve("run");
    output = training.run(run);
  }

  private static Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put("model.name", "faster-rcnn");
    values.put("model.depth", "10");
    values.put("model.width", "4");
    values.put("data.normalize", "torchvision");
    values.put("detect.shorterSides", "64,96");
    values.put("detect.testShorterSide", "64");
    values.put("detect.longerSide", "96");
    values.put("detect.channels", "8");
    values.put("detect.headUnits", "16");
    values.put("detect.anchorSizes", "8,16,32,64,128");
    values.put("detect.frozenNorm", "false");
    values.put("detect.minScore", "0");
    values.put("augment.gridmask.r", "0.5");
    values.put("augment.gridmask.dMin", "16");
    values.put("augment.gridmask.dMax", "32");
    values.put("augment.gridmask.schedule", "constant");
    values.put("augment.gridmask.p", "0.7");
    // Of 5 images 3, 3 and 1.
    values.put("train.epochs", "3");
    values.put("train.iterations", "7");
    values.put("train.milestones", "6");
    values.put("train.warmupIterations", "3");
    values.put("train.warmupFactor", "0.25");
    values.put("train.batchSize", "2");
    values.put("train.learningRate", "0.02");
    values.put("train.optimizer", "momentum");
    return values;
  }

  @Test
  void aRunExplainsItself() throws IOException {
    assertThat(output.exitCode()).as(output.err()).isZero();
    assertThat(output.out())
        .contains("Faster R-CNN R10-FPN", "5 training and 2 test images, 3 classes, with GridMask")
        .contains("Ignored 2 files: no such file 1, training image without objects 1;")
        .containsPattern("Test AP \\d+\\.\\d\\d % after 3 epochs \\(best: ");
    List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(metrics)
        .hasSize(4)
        .first()
        .isEqualTo(
            "epoch,probability,masked_fraction,learning_rate,train_loss,test_ap,images_per_second,"
                + "seconds,test_ap50,test_ap75,test_ap_small,test_ap_medium,test_ap_large,mask_hash");
    double[] rates = column(metrics, 3);
    // Iterations 0, 3 and 6.
    assertThat(rates).containsExactly(new double[] {0.005, 0.02, 0.002}, within(1e-7));
    double[] losses = column(metrics, 4);
    assertThat(losses[2]).isLessThan(losses[0]);
    // Of 5 images, 5 and 2.
    double[] masked = column(metrics, 2);
    for (int epoch = 0; epoch < 3; epoch++) {
      double images = masked[epoch] * (epoch < 2 ? 5 : 2);
      assertThat(images).isCloseTo(Math.rint(images), within(1e-6));
    }
    assertThat(masked[0] + masked[1]).isPositive();
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("test_ap50").asDouble()).isBetween(0.0, 1.0);
    assertThat(summary.at("/ignored/annotations/unknown category").asInt()).isEqualTo(1);
    assertThat(run.resolve("report.html"))
        .content()
        .contains("Average precision by class", "Augmented training images", "Epoch 3 of 3");
  }

  private static double[] column(List<String> metrics, int column) {
    return metrics.stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
        .toArray();
  }

  @Test
  void aKilledRunResumesWithEqualNumbers() throws IOException {
    training.resumesLike(run, work.resolve("killed"));
  }

  @Test
  void aRunCanBeVerified() {
    Run verified = Run.of("verify", run, "--out", work.resolve("again"));
    assertThat(verified.exitCode()).as(verified.err() + verified.out()).isZero();
  }

  @Test
  void methodsAreComparedByTheirAp() throws IOException {
    Path out = work.resolve("comparison");
    Run compared =
        training.run(
            "compare",
            out,
            "--methods=none,gridmask",
            "--seeds=1",
            "--train.epochs=1",
            "--train.iterations=2");
    assertThat(compared.exitCode()).as(compared.err()).isZero();
    assertThat(Files.readAllLines(out.resolve("results.csv")))
        .hasSize(3)
        .first()
        .asString()
        .contains("test_ap,best_test_ap,test_ap50,test_ap75,test_ap_small");
  }

  @Test
  void aDivergingLossEndsTheTraining() {
    Run diverged = training.run(work.resolve("nan"), "--train.weightDecay=1e30");
    assertThat(diverged.exitCode()).isEqualTo(1);
    assertThat(diverged.err())
        .contains("diverged; a smaller train.learningRate than 0.02 may help");
  }

  @Test
  void detectionsAreWrittenWithCocosIds() throws IOException {
    Path broken = Files.write(work.resolve("000000000009.png"), new byte[] {1});
    Path out = work.resolve("predicted");
    Path instances = data.resolve("annotations/instances_val2017.json");
    Run predicted =
        Run.of(
            "detect", "--predict", data.resolve("val2017"), broken, "--model", run, "--out", out);
    assertThat(predicted.exitCode()).isEqualTo(1);
    assertThat(predicted.err())
        .contains("000000000009.png: cannot be read", "skipped 1 of 3 images");
    JsonNode json = new ObjectMapper().readTree(out.resolve("detections.json").toFile());
    assertThat(json).isNotEmpty();
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.filter(file -> file.toString().endsWith(".png"))).hasSize(2);
    }
    assertThat(json.findValuesAsText("image_id")).containsOnly("101", "102");
    assertThat(json.findValuesAsText("category_id")).isSubsetOf("1", "2", "3");
    for (JsonNode found : json) {
      double right = found.at("/bbox/0").asDouble() + found.at("/bbox/2").asDouble();
      assertThat(right).isBetween(0.0, 128.01);
    }

    // With the ids of the annotations, the scores are those of the run.
    Path named = work.resolve("named");
    Object[] predict = {
      "detect",
      "--predict",
      data.resolve("val2017"),
      "--model",
      run,
      "--out",
      named,
      "--annotations",
      instances
    };
    assertThat(Run.of(predict).exitCode()).isZero();
    Run evaluated =
        Run.of(
            "detect",
            "--evaluate",
            named.resolve("detections.json"),
            "--annotations",
            instances,
            "--json");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(new ObjectMapper().readTree(evaluated.out()).get("AP").asDouble())
        .isCloseTo(summary.get("test_ap").asDouble(), within(1e-6));
  }

  @Test
  void imagesOfOneNameAreToldApartByTheirFolders() {
    List<AnnotatedImage> images = new ArrayList<>();
    for (String file : List.of("a/1.jpg", "b/1.jpg", "2.jpg", "b/2.jpg")) {
      images.add(new AnnotatedImage(images.size() + 1, file, 9, 9, List.of()));
    }
    Annotations annotations = Annotations.of(new Categories(Map.of(7, "dog")), images);

    assertThat(ids(annotations, "in/b/1.jpg", "a/./1.jpg", "c/2.jpg", "b/2.jpg").images())
        .containsExactly(2L, 1L, 3L, 4L);
    assertThatThrownBy(() -> ids(annotations, "c/1.jpg"))
        .hasMessage("--annotations: c/1.jpg is none of [a/1.jpg, b/1.jpg]");
    assertThatThrownBy(() -> ids(annotations, "c/3.jpg"))
        .hasMessage("--annotations: c/3.jpg is not among its images");
    assertThatThrownBy(() -> ids(annotations, "a/1.jpg", "x/a/1.jpg"))
        .hasMessage("--annotations: x/a/1.jpg is given twice");
  }

  private static ImageIds ids(Annotations annotations, String... files) {
    return ImageIds.of(Stream.of(files).map(Path::of).toList(), annotations, List.of("dog"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--spark=local|--spark trains networks for classification only, but model.name is"
            + " faster-rcnn",
        "--data.size=32|data.size must be 0 for faster-rcnn, whose images detect.shorterSides",
        "--augment.methods=cutmix|augment.methods must be masks alone for faster-rcnn",
        "--train.iterations=10|train.epochs must be 4 for train.iterations 10, as an epoch of this"
            + " data has 3, but is 3",
        "--model.depth=20|depth must be",
        "--model.stem=deep|model.stem must be auto for faster-rcnn, but is DEEP",
        "--detect.anchorSizes=8,16|detect.anchorSizes must be five numbers, but is 2 numbers",
        "--detect.longerSide=64|detect.longerSide must be at least the shorter sides (96)",
        "--data=/nowhere|data.dir: /nowhere: is not a directory",
        "--model.name=resnet --model.depth=18 --train.iterations=0|"
            + "model.name is resnet, a network for classification: use gridmask train"
      })
  void wrongValuesEndWithOneLine(String given, String message) {
    training.refuses(given, work.resolve("never"), message);
  }

  @Test
  void theOtherCommandsNameTheRightOne() {
    assertThat(Run.of("train", "--resume", run).err())
        .contains("model.name is faster-rcnn, a network for detection: use gridmask detect");
    assertThat(Run.of("segment", "--resume", run).err()).contains("use gridmask detect");
    assertThat(Run.of("detect", "--predict", data).err()).contains("--predict needs --model");
    assertThat(Run.of("detect", "--evaluate", run).err()).contains("needs --annotations");
    assertThat(Run.of("detect", "--model", run).err()).contains("--model is for --predict");
    Object[] predict = {"detect", "--predict", data, "--model", run, "--detect.hue=0.1"};
    assertThat(Run.of(predict).err()).contains("--detect.hue cannot be given with --predict");
  }
}
