package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class ImageInputTest {

  private static final int WIDTH = 31;
  private static final int HEIGHT = 22;

  /** Noise of several kinds and sizes; the first image has the size of all where none is given. */
  @TempDir static Path data;

  @BeforeAll
  static void makeImages() throws IOException {
    for (String part : List.of("train", "test")) {
      write(part + "/cat/0.png", "png", BufferedImage.TYPE_3BYTE_BGR, WIDTH, HEIGHT);
      write(part + "/cat/1.jpg", "jpg", BufferedImage.TYPE_3BYTE_BGR, 50, 47);
      write(part + "/cat/2.png", "png", BufferedImage.TYPE_4BYTE_ABGR, 17, 64);
      write(part + "/dog/0.png", "png", BufferedImage.TYPE_BYTE_GRAY, 33, 12);
      write(part + "/dog/1.png", "png", BufferedImage.TYPE_USHORT_GRAY, 9, 9);
      write(part + "/dog/2.bmp", "bmp", BufferedImage.TYPE_3BYTE_BGR, WIDTH, HEIGHT);
    }
  }

  private static void write(String name, String format, int type, int width, int height)
      throws IOException {
    Random random = new Random(name.hashCode());
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0, pad, fit",
    "3, 20, pad, fit",
    "1, 0, pad, fit",
    "1, 24, random-resized, fit",
    "3, 16, random-resized, imagenet"
  })
  void readsAFileAsTheTestReaderDoes(int channels, int size, String crop, String normalize)
      throws IOException {
    TrainConfig config =
        config(
            Map.of(
                "data.size",
                String.valueOf(size),
                "train.batchSize",
                "1",
                "data.testResize",
                "28",
                "augment.crop",
                crop,
                "data.normalize",
                normalize));
    ImageSource source = ImageSource.fromDirectory(data).withChannels(channels);
    ClassificationTask pipeline = new ClassificationTask(config, source);
    NormalizerStandardize normalizer = normalizer(channels);

    ImageInput input = ImageInput.of(config, normalizer, Optional.of(source.shape()));

    assertThat(input.shape()).isEqualTo(pipeline.shape());
    List<Path> files;
    try (Stream<Path> all = Files.walk(data.resolve("test"))) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    try (ImageBatches test = pipeline.testBatches(normalizer)) {
      DataSetIterator batches = test.iterator();
      for (Path file : files) {
        INDArray read = input.read(file);
        assertThat(read).as(file.toString()).isEqualTo(batches.next().getFeatures());
        assertThat(read.shape())
            .containsExactly(1, channels, input.shape().height(), input.shape().width());
      }
      assertThat(batches.hasNext()).isFalse();
    }
  }

  @Test
  void doesNotNeedTheDataWhereTheConfigurationHasASize() throws IOException {
    ImageInput input =
        ImageInput.of(config(Map.of("data.size", "20")), normalizer(1), Optional.empty());

    assertThat(input.shape()).isEqualTo(new ImageShape(20, 20, 1));
    assertThat(input.read(data.resolve("test/cat/0.png")).shape()).containsExactly(1, 1, 20, 20);
    assertThatThrownBy(
            () ->
                ImageInput.of(config(Map.of("data.dir", "gone")), normalizer(3), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("(data.size 0), which no longer exists: gone");
  }

  @Test
  void namesTheFileThatIsNoImage(@TempDir Path folder) throws IOException {
    ImageInput input =
        ImageInput.of(config(Map.of("data.size", "20")), normalizer(3), Optional.empty());
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    Path empty = Files.createFile(folder.resolve("empty.png"));

    assertThatThrownBy(() -> input.read(text))
        .isInstanceOf(IOException.class)
        .hasMessage(
            text
                + ": cannot be read: it is not an image in JPEG, PNG, BMP, TIFF, WebP or PNM format");
    assertThatThrownBy(() -> input.read(empty)).hasMessage(empty + ": cannot be read: empty file");
    assertThatThrownBy(() -> input.read(folder))
        .hasMessage(folder + ": cannot be read: it is a folder");
    assertThatThrownBy(() -> input.read(folder.resolve("none.png")))
        .hasMessage(folder.resolve("none.png") + ": cannot be read: no such file or folder");
  }

  private static TrainConfig config(Map<String, String> values) {
    return TrainConfig.defaults().with(values);
  }

  private static NormalizerStandardize normalizer(int channels) {
    return new NormalizerStandardize(
        Nd4j.linspace(100, 120, channels).reshape(1, channels),
        Nd4j.linspace(50, 60, channels).reshape(1, channels));
  }
}
