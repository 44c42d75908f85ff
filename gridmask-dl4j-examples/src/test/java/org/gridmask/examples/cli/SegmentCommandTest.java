package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.data.LabelledFolders;
import org.gridmask.examples.model.PspNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs of {@code gridmask segment} with the narrowest PSPNet on a few images. */
class SegmentCommandTest {

  @TempDir static Path shared;

  /** Cityscapes' layout, with an image whose label map is missing. */
  private static Path data;

  private static SmallTraining training;
  private static Path run;
  private static Run output;

  @TempDir Path work;

  @BeforeAll
  static void makeImagesAndARun() throws IOException {
    data = LabelledFolders.cityscapes(shared.resolve("data"), 5, 2);
    Files.delete(data.resolve("gtFine/train/x/x_000000_000004_gtFine_labelIds.png"));
    training = new SmallTraining("segment", data, values());
    run = shared.resolve("run");
    output = training.run(run);
  }

  private static Map<String, String> values() {
    return Map.of(
        "model.name", "pspnet",
        "model.depth", "50",
        "model.width", "1",
        "data.size", "33",
        "data.normalize", "torchvision",
        "train.epochs", "3",
        "train.batchSize", "2",
        "train.schedule", "poly",
        "augment.gridmask.dMax", "16",
        "augment.gridmask.rampEpochs", "2");
  }

  @Test
  void aRunExplainsItself() throws IOException {
    assertThat(output.exitCode()).as(output.err()).isZero();
    assertThat(output.out())
        .contains("PSPNet-50", "5 training and 2 test images, 19 classes, with GridMask")
        .contains("Skipped 1 image that cannot be read.")
        .containsPattern("Test mIoU \\d+\\.\\d\\d % after 3 epochs \\(best: ");
    List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(metrics)
        .hasSize(4)
        .first()
        .isEqualTo(
            "epoch,probability,masked_fraction,learning_rate,train_loss,test_miou,"
                + "images_per_second,seconds,test_pixel_accuracy,test_class_accuracy,mask_hash");
    // Two batches of two are planned in each of 3 epochs; one of 5 images cannot be read.
    double[] rates =
        metrics.stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",")[3]))
            .toArray();
    assertThat(rates)
        .containsExactly(
            new double[] {0.05, 0.05 * Math.pow(2 / 3.0, 0.9), 0.05 * Math.pow(1 / 3.0, 0.9)},
            within(1e-6));
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("test_miou").asDouble()).isBetween(0.0, 1.0);
    assertThat(summary.get("best_test_miou").asDouble())
        .isGreaterThanOrEqualTo(summary.get("test_miou").asDouble());
    assertThat(summary.get("skipped_images").asInt()).isEqualTo(1);
    assertThat(Files.readString(run.resolve("report.html")))
        .contains(
            "Intersection over union by class",
            "share of the pixels of the true class",
            "traffic sign")
        .contains("Test images, their labels (black: none) and the predictions");
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
  void methodsAreComparedByTheirMiou() throws IOException {
    Path out = work.resolve("comparison");
    Run compared =
        training.run("compare", out, "--methods=none,gridmask", "--seeds=2", "--train.epochs=1");
    assertThat(compared.exitCode()).as(compared.err()).isZero();
    assertThat(Files.readAllLines(out.resolve("results.csv")))
        .hasSize(5)
        .first()
        .asString()
        .contains("test_miou,best_test_miou,test_pixel_accuracy,test_class_accuracy");
    assertThat(Files.readString(out.resolve("table.md"))).contains("Test mIoU, %", "PSPNet-50");
  }

  @Test
  void predictionsAreTrainIdsLabelIdsAndColours() throws IOException {
    Path images = data.resolve("leftImg8bit/val/x");
    Path broken = Files.write(work.resolve("broken.png"), new byte[] {1});
    Path out = work.resolve("predicted");
    Run predicted = Run.of("segment", "--predict", images, broken, "--model", run, "--out", out);
    assertThat(predicted.exitCode()).isEqualTo(1);
    assertThat(predicted.err()).contains("broken.png: cannot be read", "skipped 1 of 3 images");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).hasSize(6);
    }
    String name = "x_000000_000001_leftImg8bit";
    BufferedImage trainIds = ImageIO.read(out.resolve(name + "_trainIds.png").toFile());
    BufferedImage labelIds = ImageIO.read(out.resolve(name + "_labelIds.png").toFile());
    BufferedImage colours = ImageIO.read(out.resolve(name + "_color.png").toFile());
    assertThat(List.of(trainIds.getHeight(), trainIds.getWidth())).containsExactly(40, 56);
    int[] ids = {7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33};
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 56; x++) {
        int trainId = trainIds.getRaster().getSample(x, y, 0);
        assertThat(labelIds.getRaster().getSample(x, y, 0)).isEqualTo(ids[trainId]);
        if (trainId == 0) {
          assertThat(colours.getRGB(x, y) & 0xffffff).isEqualTo(0x804080);
        }
      }
    }
  }

  /** As a whole, as in training, and by windows of two scales. */
  @Test
  void aTrainedNetworkIsEvaluatedInOtherWays() throws IOException {
    Run whole = Run.of("segment", "--evaluate", "--model", run, "--json");
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(whole.out());
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    for (String score : List.of("miou", "pixel_accuracy", "class_accuracy")) {
      assertThat(json.get(score).asDouble())
          .isCloseTo(summary.get("test_" + score).asDouble(), within(1e-6));
    }
    long pixels = 0;
    for (JsonNode row : json.get("confusion")) {
      for (JsonNode count : row) {
        pixels += count.asLong();
      }
    }
    // The last row of each image has no class.
    assertThat(pixels).isEqualTo(2 * 39 * 56);
    Run windows =
        Run.of(
            "segment",
            "--evaluate",
            "--model",
            run,
            "--segment.inference=sliding",
            "--segment.scales=0.75,1",
            "--segment.inferenceFlip=true",
            "--segment.absentClasses=zero");
    assertThat(windows.exitCode()).as(windows.err()).isZero();
    assertThat(windows.out()).contains("mIoU", "pixel accuracy", "IoU traffic light");
  }

  /** It writes its weights under PyTorch's names, and has an evaluation for each part. */
  @Test
  void aRunStartsFromWeightsAndIsJudgedByValidationImages() throws IOException {
    Path weights = work.resolve("pspnet.safetensors");
    PretrainedWeights.of(PspNet.of(50).width(1).crop(33, 33).classes(19).seed(5).build())
        .write(weights);
    Path out = work.resolve("validated");
    Run trained =
        training.run(
            out,
            "--weights=" + weights,
            "--data.validation=0.4",
            "--data.limit=4",
            "--train.epochs=1");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("2 of 5 training, 2 validation and 2 test images")
        .contains("(best on the validation images: ");
    assertThat(Files.readAllLines(out.resolve("metrics.csv")).get(0)).contains("validation_miou");
    assertThat(StateDict.read(out.resolve("model.safetensors")).names())
        .containsExactlyElementsOf(StateDict.read(weights).names());

    JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    for (String part : List.of("validation", "test")) {
      Run evaluated = Run.of("segment", "--evaluate", "--model", out, "--part", part, "--json");
      assertThat(new ObjectMapper().readTree(evaluated.out()).get("miou").asDouble())
          .isCloseTo(summary.get(part + "_miou").asDouble(), within(1e-6));
    }
    Run onTrain = Run.of("segment", "--evaluate", "--model", out, "--part", "train");
    assertThat(onTrain.exitCode()).as(onTrain.err()).isZero();
    assertThat(Run.of("segment", "--evaluate", "--model", run, "--part", "validation").err())
        .contains("--part must be train or test for a run without validation images");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--spark=local|--spark trains networks for classification only, but model.name is pspnet",
        "--data.size=32|data.size must be the side of the crop, at least 33",
        "--augment.methods=cutmix|augment.methods must be masks alone for pspnet",
        "--augment.methods=autoaugment|augment.methods must be masks alone for pspnet",
        "--train.workers=2|train.workers must be 1 for pspnet, but is 2",
        "--data.limit=1|train.batchSize must be at most 1, the number of training images",
        "--part=train|--part is for --evaluate",
        "--train.batchSize=6|train.batchSize must be at most 5, the number of training images",
        "--model.depth=18|model.depth must be 50 or 101, but is 18",
        "--data=/nowhere|data.dir: /nowhere: is not a directory",
        "--data=|data.dir must be given for segmentation",
        "--model.name=resnet --model.depth=18|"
            + "model.name is resnet, a network for classification: use gridmask train",
        "--segment.scaleMin=2|segment.scaleMax must be finite and at least scaleMin (2.0)",
        "--train.labelSmoothing=0.1|train.labelSmoothing must be 0 for pspnet"
      })
  void wrongValuesEndWithOneLine(String given, String message) {
    training.refuses(given, work.resolve("never"), message);
  }

  @Test
  void theOtherCommandsNameTheRightOne() {
    Run trained = training.run("train", work.resolve("never"));
    assertThat(trained.exitCode()).isEqualTo(2);
    assertThat(trained.err())
        .contains("model.name is pspnet, a network for segmentation: use gridmask segment");
    assertThat(Run.of("train", "--resume", run).err()).contains("use gridmask segment");
    assertThat(Run.of("segment", "--predict", data).err()).contains("--predict needs --model");
    assertThat(Run.of("segment", "--evaluate", "--model", run, "--spark=local").err())
        .contains("--spark cannot be given with --evaluate");
    Object[] predict = {"segment", "--predict", data, "--model", run, "--data.size=41"};
    assertThat(Run.of(predict).err())
        .contains("--data.size cannot be given with --predict: it is that of the run");
  }
}
