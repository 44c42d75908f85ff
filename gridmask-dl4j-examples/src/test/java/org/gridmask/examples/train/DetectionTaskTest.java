package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class DetectionTaskTest {

  private static final TrainConfig CONFIG =
      TrainConfig.defaults()
          .with(
              Map.ofEntries(
                  Map.entry("model.name", "faster-rcnn"),
                  Map.entry("model.depth", "10"),
                  Map.entry("model.width", "4"),
                  Map.entry("data.normalize", "torchvision"),
                  Map.entry("detect.overfit", "30"),
                  Map.entry("detect.shorterSides", "128,150"),
                  Map.entry("detect.testShorterSide", "128"),
                  Map.entry("detect.longerSide", "150"),
                  Map.entry("augment.gridmask.r", "0.5"),
                  Map.entry("augment.gridmask.dMin", "16"),
                  Map.entry("augment.gridmask.dMax", "32"),
                  Map.entry("augment.gridmask.p", "0.6"),
                  Map.entry("augment.gridmask.rampEpochs", "2"),
                  Map.entry("train.epochs", "3"),
                  Map.entry("train.iterations", "20"),
                  Map.entry("train.batchSize", "4")));

  /** What the network gets: in the area of an image, only masks are exactly the mean. */
  @Test
  void theNetworksInputIsMaskedAsOftenAsTheMetricsSay() throws IOException {
    Task task = Task.of(CONFIG, DetectionSource.of(""));
    task.requireUsable();
    Set<Long> hashes = new HashSet<>();
    try (TrainingBatches batches =
        new TrainingBatches(CONFIG, task, TrainingState.fresh(CONFIG, task).normalizer())) {
      for (int epoch = 0; epoch < 3; epoch++) {
        MultiDataSetIterator inputs = task.inputs(batches.begin(epoch));
        int images = 0;
        int masked = 0;
        while (inputs.hasNext()) {
          var batch = inputs.next();
          INDArray pixels = batch.getFeatures(0);
          INDArray truth = batch.getFeatures(1);
          assertThat(pixels.size(2) % 32 + pixels.size(3) % 32).isZero();
          assertThat(truth.size(2)).isEqualTo(5);
          for (int i = 0; i < pixels.size(0); i++, images++) {
            masked +=
                hasZeros(pixels.slice(i), truth.getInt(i, 0, 0), truth.getInt(i, 0, 1)) ? 1 : 0;
            assertThat(truth.getInt(i, 0, 2)).isEqualTo(epoch);
            assertThat(truth.getInt(i, 0, 3)).isEqualTo(images);
          }
        }
        batches.end();
        // Of 20 batches, the last epoch has four.
        assertThat(images).isEqualTo(epoch < 2 ? 30 : 16);
        assertThat(batches.images()).isEqualTo(images);
        assertThat(batches.masked()).isEqualTo(masked);
        assertThat(masked > 0).isEqualTo(batches.probabilityAt(epoch) > 0);
        hashes.add(batches.maskHash());
      }
    }
    assertThat(hashes).hasSize(3);
  }

  @Test
  void fewerImagesAndValidationAreThoseOfTheConfiguration() throws IOException {
    TrainConfig config =
        CONFIG.with(Map.of("detect.overfit", "0", "data.limit", "10", "data.validation", "0.2"));
    DetectionSource source = DetectionSource.of("");
    DetectionTask task = new DetectionTask(config, source);

    assertThat(task.trainSize()).isEqualTo(8);
    assertThat(task.used().validation().orElseThrow().testSize()).isEqualTo(2);
    assertThat(task.used().testSize()).isEqualTo(source.testSize());
    DetectionTask few = new DetectionTask(config.with(Map.of("detect.overfit", "3")), source);
    assertThat(few.trainSize()).isEqualTo(3);
    assertThat(few.used().testSize()).isEqualTo(3);
    assertThat(few.used().validation()).isEmpty();
  }

  @Test
  void coloursAreJitteredAndBoxesAreNot() throws IOException {
    TrainConfig plain =
        CONFIG.with(Map.of("augment.gridmask.enabled", "false", "augment.flip", "0"));
    TrainConfig jittered = plain.with(Map.of("detect.hue", "0.5", "detect.contrast", "0.5"));
    INDArray[] pixels = new INDArray[2];
    INDArray[] boxes = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      TrainConfig config = i == 0 ? plain : jittered;
      Task task = Task.of(config, DetectionSource.of(""));
      try (TrainingBatches batches =
          new TrainingBatches(config, task, TrainingState.fresh(config, task).normalizer())) {
        var batch = task.inputs(batches.begin(0)).next();
        pixels[i] = batch.getFeatures(0).dup();
        boxes[i] = batch.getFeatures(1).dup();
      }
    }
    assertThat(boxes[1]).isEqualTo(boxes[0]);
    assertThat(pixels[1].shape()).isEqualTo(pixels[0].shape());
    for (int image = 0; image < 4; image++) {
      assertThat(pixels[1].slice(image)).isNotEqualTo(pixels[0].slice(image));
    }
  }

  private static boolean hasZeros(INDArray image, int height, int width) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (image.getFloat(0, y, x) == 0
            && image.getFloat(1, y, x) == 0
            && image.getFloat(2, y, x) == 0) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void normalisationIsFittedToImagesWithoutTheirPadding() throws IOException {
    TrainConfig fit = CONFIG.with(Map.of("data.normalize", "fit", "detect.overfit", "2"));
    DetectionSource source = DetectionSource.of("").overfit(2);
    Task task = Task.of(fit, source);
    double sum = 0;
    try (var images = source.plainTrainImages().build()) {
      DataSetIterator all = images;
      while (all.hasNext()) {
        DataSet image = all.next();
        assertThat(image.getFeatures().shape()).containsExactly(1, 3, 128, 128);
        sum += image.getFeatures().slice(0).slice(1).meanNumber().doubleValue();
      }
    }
    assertThat(task.fittedNormalizer().getMean().getDouble(1)).isCloseTo(sum / 2, within(1e-3));
  }

  /** torchvision's detectors have an output for each of COCO's ids, used or not. */
  @Test
  void aWholeDetectorsClassesAreThoseOfCocosNames(@TempDir Path folder) throws IOException {
    Map<String, INDArray> arrays = new HashMap<>();
    arrays.put("backbone.body.conv1.weight", Nd4j.zeros(DataType.FLOAT, 4, 3, 7, 7));
    arrays.put("roi_heads.box_predictor.cls_score.bias", Nd4j.arange(91).castTo(DataType.FLOAT));
    arrays.put("roi_heads.box_predictor.bbox_pred.bias", Nd4j.arange(364).castTo(DataType.FLOAT));
    Path file = folder.resolve("detector.safetensors");
    StateDict.of(arrays).write(file);
    PretrainedWeights weights = PretrainedWeights.load(file);
    ImageIO.write(
        new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
        "png",
        Files.createDirectory(folder.resolve("images")).resolve("a.png").toFile());

    StateDict chosen =
        taskOf(folder, "truck", "toothbrush", "train").forClasses(weights).stateDict();

    assertThat(chosen.get("roi_heads.box_predictor.cls_score.bias").toFloatVector())
        .containsExactly(0, 90, 7, 8);
    assertThat(chosen.get("roi_heads.box_predictor.bbox_pred.bias").toFloatVector())
        .startsWith(0, 1, 2, 3, 360)
        .endsWith(35)
        .hasSize(16);
    // As Pascal VOC names it.
    assertThat(taskOf(folder, "truck", "aeroplane").forClasses(weights)).isSameAs(weights);
  }

  private static Task taskOf(Path folder, String... categories) throws IOException {
    StringBuilder lines = new StringBuilder("image,xmin,ymin,xmax,ymax,category\n");
    for (String category : categories) {
      lines.append("a.png,1,1,9,9,").append(category).append('\n');
    }
    Files.writeString(folder.resolve("train.csv"), lines);
    Files.writeString(folder.resolve("val.csv"), lines);
    return Task.of(
        CONFIG.with(Map.of("detect.overfit", "0", "train.iterations", "0")),
        DetectionSource.of(folder.toString()));
  }

  @Test
  void batchesHaveTallImagesOrOthers(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("images"));
    StringBuilder lines = new StringBuilder("image,xmin,ymin,xmax,ymax,category\n");
    for (int i = 0; i < 11; i++) {
      BufferedImage image = new BufferedImage(i % 3 == 0 ? 20 : 40, 30, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", folder.resolve("images").resolve(i + ".png").toFile());
      lines.append(i).append(".png,1,1,9,9,a\n");
    }
    Files.writeString(folder.resolve("train.csv"), lines);
    Files.writeString(folder.resolve("val.csv"), lines);
    TrainConfig config =
        CONFIG.with(
            Map.of("detect.overfit", "0", "train.batchSize", "2", "train.iterations", "17"));
    DetectionTask task = new DetectionTask(config, DetectionSource.of(folder.toString()));
    task.requireUsable();
    int[] order = task.order(11, 1);

    assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(order).isNotEqualTo(task.order(11, 0));
    // Four tall images and seven others.
    for (int batch = 0; batch < 5; batch++) {
      assertThat(order[2 * batch] % 3 == 0).isEqualTo(order[2 * batch + 1] % 3 == 0);
    }
    // Steps 13 to 17.
    assertThat(task.order(11, 2)).hasSize(10);
    // Of two workers with two images each.
    Map<String, String> shared = Map.of("train.batchSize", "4", "train.workers", "2");
    DetectionTask ofTwo =
        new DetectionTask(config.with(shared), DetectionSource.of(folder.toString()));
    assertThat(ofTwo.order(11, 1)).isEqualTo(order);
    assertThat(ofTwo.epochIterations()).isEqualTo(3);

    // Numbers are those of the images in use: one tall image and four others.
    TrainConfig half = config.with(Map.of("data.validation", "0.5", "train.iterations", "0"));
    DetectionSource used = half.data().split(DetectionSource.of(folder.toString())::split);
    try (ImageDataSetIterator images = used.plainTrainImages().build()) {
      for (int epoch = 0; epoch < 10; epoch++) {
        int last = new DetectionTask(half, used).order(5, epoch)[4];
        assertThat(images.read(last).size(3)).isEqualTo(20);
      }
    }
  }
}
