package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.run.RecordedRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** The order red, green, blue, which torchvision's weights want. */
class ChannelOrderTest {

  /** The mean of the noise in all images, 63.5, after the normalisation. */
  private static final float[] NOISE = {
    (63.5f / 255 - 0.485f) / 0.229f,
    (63.5f / 255 - 0.456f) / 0.224f,
    (63.5f / 255 - 0.406f) / 0.225f
  };

  @TempDir private Path folder;

  private ImageSource data;

  @BeforeEach
  void open() throws IOException {
    data = ImageSource.fromDirectory(SmallRun.images(folder.resolve("data")));
  }

  private TrainConfig config(String... more) {
    Map<String, String> values = new HashMap<>();
    values.put("data.normalize", "torchvision");
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return SmallRun.config(folder.resolve("data"), folder.resolve("run"), values);
  }

  private NormalizerStandardize normalizer() throws IOException {
    return normalizer(config());
  }

  private NormalizerStandardize normalizer(TrainConfig config) throws IOException {
    return TrainingState.fresh(config, new ClassificationTask(config, data)).normalizer();
  }

  private static void assertPixelIs(INDArray image, double... expected) {
    for (int c = 0; c < 3; c++) {
      assertThat(image.getDouble(0, c, 5, 5)).isCloseTo(expected[c], within(2e-5));
    }
  }

  @Test
  void imagesHaveTorchvisionsValuesAndTheirPicturesTheirColours() throws IOException {
    BufferedImage picture = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 144; i++) {
      picture.setRGB(i % 12, i / 12, 0xc86432);
    }
    Path file = folder.resolve("orange.png");
    ImageIO.write(picture, "png", file.toFile());
    ImageInput input = ImageInput.of(config(), normalizer(), Optional.of(data.shape()));

    INDArray image = input.read(file);

    double[] expected = {
      (200 / 255.0 - 0.485) / 0.229, (100 / 255.0 - 0.456) / 0.224, (50 / 255.0 - 0.406) / 0.225
    };
    assertPixelIs(image, expected);
    TrainConfig detectron = config("data.normalize", "detectron");
    assertPixelIs(
        ImageInput.of(detectron, normalizer(detectron), Optional.of(data.shape())).read(file),
        50 - 102.9801,
        100 - 115.9465,
        200 - 122.7717);
    Path alone = folder.resolve("alone.zip");
    TrainingState.fresh(config(), new ClassificationTask(config(), data)).save(alone);
    TrainedModel.Given given =
        new TrainedModel.Given(OptionalInt.of(12), OptionalInt.empty(), List.of("b", "g", "r"));
    assertPixelIs(TrainedModel.load(alone, given, "").input().read(file), expected);
    RecordedRun run =
        new RecordedRun(folder, config(), Optional.empty(), List.of(), Optional.empty());
    BufferedImage shown =
        new TrainedModel(null, normalizer(), run, List.of(), false).pictures(image).get(0);
    assertThat(shown.getRGB(5, 5)).isEqualTo(0xffc86432);
  }

  @Test
  void trainingAndTestImagesHaveTheSameOrder() throws IOException {
    ClassificationTask images = new ClassificationTask(config(), data);
    try (TrainingBatches train = new TrainingBatches(config(), images, normalizer());
        ImageBatches test = images.testBatches(normalizer())) {
      assertRedImagesAreReddest(train.begin(0).next());
      test.iterator().reset();
      assertRedImagesAreReddest(test.iterator().next());
    }
  }

  private static void assertRedImagesAreReddest(DataSet batch) {
    for (int i = 0; i < batch.numExamples(); i++) {
      int type = batch.getLabels().slice(i).argMax().getInt(0);
      // The classes are blue, green and red, the channels red, green and blue.
      INDArray means = batch.getFeatures().slice(i).mean(1, 2);
      means.subi(Nd4j.createFromArray(NOISE));
      assertThat(means.argMax().getInt(0)).isEqualTo(2 - type);
    }
  }

  @Test
  void theMeanThatFillsMasksBeforeTheNormalisationIsTheSame() throws IOException {
    INDArray after = firstBatch("gridmask");
    INDArray before = firstBatch("gridmask,normalize");

    assertThat(before).isNotEqualTo(after);
    assertThat(before.sub(after).amaxNumber().doubleValue())
        .as("grey levels are rounded")
        .isLessThan(0.51 / 255 / 0.224);
  }

  private INDArray firstBatch(String methods) throws IOException {
    TrainConfig config =
        config("augment.methods", methods, "augment.gridmask.schedule", "constant");
    ClassificationTask images = new ClassificationTask(config, data);
    try (TrainingBatches batches = new TrainingBatches(config, images, normalizer())) {
      return batches.begin(0).next().getFeatures().dup();
    }
  }
}
