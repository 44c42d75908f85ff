package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RunSummary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TrainedModelTest {

  @TempDir static Path folder;

  private static Path images;
  private static ImageSource data;
  private static Path run;
  private static RunSummary summary;

  @TempDir Path work;

  @BeforeAll
  static void train() throws IOException {
    images = SmallRun.images(folder.resolve("images"));
    data = ImageSource.fromDirectory(images);
    run = folder.resolve("run");
    summary = SmallRun.train(SmallRun.config(images, run, Map.of()), data);
  }

  /** Keeps the first batch of each epoch as the network being trained has it. */
  private static final class Recorder implements TrainingProgress {
    private final Trainer trainer;
    private final Map<Integer, INDArray> seen;

    Recorder(Trainer trainer, Map<Integer, INDArray> seen) {
      this.trainer = trainer;
      this.seen = seen;
    }

    @Override
    public void trained(int images) {
      INDArray input = trainer.network().getInput(0);
      if (input != null) {
        seen.computeIfAbsent(trainer.network().getEpochCount(), epoch -> input.dup().detach());
      }
    }

    @Override
    public void epochEnded(EpochMetrics metrics) {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gridmask",
        "gridmask,normalize",
        "autoaugment,gridmask,cutout,cutmix",
        "mixup,gridmask"
      })
  void whatTheNetworkSawIsWhatTheTrainerFed(String methods) throws IOException {
    Path out = work.resolve("run");
    Map<Integer, INDArray> fed = Collections.synchronizedMap(new TreeMap<>());
    TrainConfig config = SmallRun.config(images, out, Map.of("augment.methods", methods));
    SmallRun.train(config, data, trainer -> new Recorder(trainer, fed));

    assertThat(fed).containsOnlyKeys(0, 1, 2, 3, 4);
    TrainedModel model = TrainedModel.load(out.resolve("model.zip"));
    for (int epoch : new int[] {4, 0, 2}) {
      INDArray seen = model.seenImages(data, epoch, 8);
      assertThat(seen).as("epoch %d", epoch).isEqualTo(fed.get(epoch));
    }
    assertThat(fed.get(4)).isNotEqualTo(fed.get(3));
  }

  @Test
  void workersSeeBatchesOfTheirOwnSize() throws IOException {
    Path out = work.resolve("run");
    Map<Integer, INDArray> fed = Collections.synchronizedMap(new TreeMap<>());
    TrainConfig config =
        SmallRun.config(
            images, out, Map.of("augment.methods", "gridmask,cutmix", "train.workers", "2"));
    SmallRun.train(config, data, trainer -> new Recorder(trainer, fed));

    TrainedModel model = TrainedModel.load(out.resolve("model.zip"));
    for (int epoch : List.of(0, 4)) {
      INDArray seen = model.seenImages(data, epoch, 6);
      assertThat(seen.shape()).containsExactly(6, 3, 12, 12);
      assertThat(seen.get(NDArrayIndex.interval(0, 4))).isEqualTo(fed.get(epoch));
    }
  }

  @Test
  void asManyAreSeenAsAskedForUpToAnEpoch() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));

    INDArray all = model.seenImages(data, 2, 1000);
    assertThat(all.size(0)).isEqualTo(SmallRun.TRAIN_SIZE);
    assertThat(model.seenImages(data, 2, 11)).isEqualTo(all.get(NDArrayIndex.interval(0, 11)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.seenImages(data, 5, 1))
        .withMessage("epoch must be in [0, 4], but is 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.seenImages(data, 0, 0))
        .withMessage("count must be at least 1, but is 0");
  }

  @Test
  void testBatchesGiveTheAccuracyOfTheSummary() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    TopAccuracy accuracy = new TopAccuracy();
    try (ImageBatches batches = model.testBatches(data)) {
      while (batches.iterator().hasNext()) {
        DataSet batch = batches.iterator().next();
        accuracy.add(batch.getLabels(), model.network().outputSingle(batch.getFeatures()));
      }
    }
    assertThat(accuracy.top1()).isEqualTo(summary.test().main());
    assertThat(model.run().summary()).contains(summary);
  }

  @Test
  void checkpointsLieOneFolderDeeper() throws IOException {
    TrainedModel last = TrainedModel.load(run.resolve("model.zip"));
    TrainedModel checkpoint = TrainedModel.load(run.resolve("checkpoints/epoch-0005.zip"));

    assertThat(checkpoint.run()).isEqualTo(last.run());
    assertThat(checkpoint.network().params()).isEqualTo(last.network().params());
    assertThat(checkpoint.classNames()).isEqualTo(SmallRun.CLASSES);
  }

  @Test
  void classesWithoutNamesAreNumbered() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    Path copy = Files.createDirectory(work.resolve("copy"));
    for (String file : List.of("model.zip", "config.yaml", "metrics.csv", "summary.json")) {
      Files.copy(run.resolve(file), copy.resolve(file));
    }
    List<String> numbered = List.of("class 0", "class 1", "class 2");
    assertThat(TrainedModel.load(copy.resolve("model.zip")).classNames()).isEqualTo(numbered);

    String provenance = Files.readString(run.resolve("provenance.json"));
    Files.writeString(copy.resolve("provenance.json"), provenance.replace("\"blue\", ", ""));
    assertThat(TrainedModel.load(copy.resolve("model.zip")).classNames()).isEqualTo(numbered);
    assertThat(model.classNames()).isEqualTo(SmallRun.CLASSES);
  }

  @Test
  void whatCannotBeLoadedIsNamed() throws IOException {
    Path missing = run.resolve("model2.zip");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> TrainedModel.load(missing))
        .withMessage(missing.toString());
    assertThatIOException()
        .isThrownBy(() -> TrainedModel.load(run))
        .withMessageStartingWith(run + ": is a folder");

    Path alone = Files.copy(run.resolve("model.zip"), work.resolve("model.zip"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainedModel.load(alone))
        .withMessage(
            alone + ": is not in a run folder: there is no config.yaml in " + alone.getParent());

    Files.copy(run.resolve("config.yaml"), work.resolve("config.yaml"));
    byte[] bytes = Files.readAllBytes(alone);
    Files.write(alone, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> TrainedModel.load(alone))
        .withMessageStartingWith(alone + " is damaged: ");
  }

  @Test
  void dataOfOtherClassesOrChannelsIsRefused() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> model.testBatches(ImageSource.embedded()))
        .withMessage(run + ": its network was trained on 3 classes, but " + data(10) + " has 10");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> model.seenImages(data.withChannels(1), 0, 1))
        .withMessage(run + ": its network was trained on 3 channels, but images has 1");
  }

  private static String data(int classes) {
    assertThat(ImageSource.embedded().classNames()).hasSize(classes);
    return ImageSource.embedded().name();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void picturesAreTheImagesBeforeTheNormalisation(int channels) throws IOException {
    ImageSource source = data.withChannels(channels);
    Path out = work.resolve("run");
    SmallRun.train(SmallRun.config(images, out, Map.of("train.epochs", "1")), source);
    TrainedModel model = TrainedModel.load(out.resolve("model.zip"));

    List<BufferedImage> pictures = new ArrayList<>();
    try (ImageBatches batches = model.testBatches(source)) {
      while (batches.iterator().hasNext()) {
        pictures.addAll(model.pictures(batches.iterator().next().getFeatures()));
      }
    }
    assertThat(pictures).hasSize(21);
    BufferedImage shown = pictures.get(7 * 2 + 3);
    BufferedImage file = ImageIO.read(images.resolve("test/red/3.png").toFile());
    for (int p = 0; p < 144; p++) {
      int rgb = file.getRGB(p % 12, p / 12);
      int actual = shown.getRGB(p % 12, p / 12);
      if (channels == 3) {
        assertThat(actual).isEqualTo(rgb);
      } else {
        double grey = 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);
        assertThat(actual & 255).isCloseTo((int) Math.round(grey), within(1));
        assertThat(actual).isEqualTo(0xff000000 | (actual & 255) * 0x010101);
      }
    }
  }

  @Test
  void noiseBeyondBlackAndWhiteIsBlackOrWhite() throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve("model.zip"));
    INDArray extremes = Nd4j.createFromArray(-100f, 100f).reshape(1, 1, 1, 2);
    BufferedImage picture = model.pictures(Nd4j.concat(1, extremes, extremes, extremes)).get(0);

    assertThat(picture.getRGB(0, 0)).isEqualTo(0xff000000);
    assertThat(picture.getRGB(1, 0)).isEqualTo(0xffffffff);
  }
}
