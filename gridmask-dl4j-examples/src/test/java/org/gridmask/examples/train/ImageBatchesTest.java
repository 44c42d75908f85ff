package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.data.EpochRecordReader;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** What several threads read from a folder, against the record reader of the same folder. */
class ImageBatchesTest {

  @TempDir Path directory;

  private void write(int broken) throws IOException {
    Random random = new Random(3);
    for (String part : List.of("train/cat", "train/dog", "test/cat", "test/dog")) {
      Path folder = Files.createDirectories(directory.resolve(part));
      for (int i = 0; i < 11; i++) {
        boolean jpeg = i % 2 == 0;
        Path file = folder.resolve(i + (jpeg ? ".jpg" : ".png"));
        int side = jpeg ? 14 : 60;
        BufferedImage image =
            new BufferedImage(
                side + random.nextInt(15),
                side + random.nextInt(15),
                i == 4 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
          image.setRGB(p % image.getWidth(), p / image.getWidth(), random.nextInt());
        }
        ImageIO.write(image, jpeg ? "jpg" : "png", file.toFile());
        if (broken > 0 && i % broken == broken - 1) {
          Files.write(file, new byte[i]);
        }
      }
    }
  }

  private static NormalizerStandardize normalizer(int channels) {
    float[][] mean = {{121.7f}};
    float[][] deviation = {{57.3f}};
    return channels == 1
        ? new NormalizerStandardize(Nd4j.createFromArray(mean), Nd4j.createFromArray(deviation))
        : new NormalizerStandardize(
            Nd4j.createFromArray(new float[][] {{103.5f, 116.3f, 123.7f}}),
            Nd4j.createFromArray(new float[][] {{57.4f, 57.1f, 58.4f}}));
  }

  @ParameterizedTest
  @CsvSource({"true, 3, 0", "true, 1, 3", "false, 3, 4", "false, 1, 0", "true, 3, 2"})
  void isWhatTheRecordReaderGives(boolean cropped, int channels, int broken) throws IOException {
    write(broken);
    ImageShape shape = new ImageShape(16, 17, channels);
    ImageSource all = ImageSource.fromDirectory(directory);
    ImageSource source = cropped ? all.cropped(shape) : all.shaped(shape);
    Supplier<List<ImageTransform>> transforms =
        () -> {
          List<ImageTransform> list = new ArrayList<>();
          if (cropped) {
            list.add(new RandomResizedCropImageTransform(16, 17, 5));
          }
          list.add(new HorizontalFlipImageTransform(0.5, 6));
          list.add(new AutoAugmentImageTransform(AutoAugmentPolicy.IMAGENET, 7));
          return list;
        };
    for (int threads : new int[] {1, 2, 7}) {
      EpochRecordReader reader = source.trainReader(new TransformChain(transforms.get()), 8);
      try (ImageBatches expected = ImageBatches.of(reader, 4, 2, normalizer(channels), List.of());
          ImageBatches actual =
              ImageBatches.of(
                  source
                      .trainFiles(8)
                      .orElseThrow()
                      .transforms(transforms.get())
                      .normalizer(normalizer(channels))
                      .threads(threads)
                      .batchSize(4)
                      .build(),
                  List.of())) {
        for (int epoch : new int[] {0, 1, 4}) {
          assertThat(pass(actual, epoch)).isEqualTo(pass(expected, epoch)).isNotEmpty();
        }
        assertThat(actual.skipped()).isEqualTo(expected.skipped());
      }
    }
  }

  private static List<DataSet> pass(ImageBatches batches, int epoch) {
    batches.epochStarted(epoch);
    batches.iterator().reset();
    List<DataSet> copies = new ArrayList<>();
    while (batches.iterator().hasNext()) {
      copies.add(batches.iterator().next().copy());
    }
    return copies;
  }

  @Test
  void theNormaliserIsFittedToTheSameNumbers() throws IOException {
    write(4);
    ImageSource source = ImageSource.fromDirectory(directory).resized(9, 8);
    NormalizerStandardize expected = new NormalizerStandardize();
    NormalizerStandardize actual = new NormalizerStandardize();
    try (ImageBatches records =
            ImageBatches.of(source.trainReader(null, 1), 7, 2, null, List.of());
        ImageBatches files =
            ImageBatches.of(source.trainFiles(1).orElseThrow().batchSize(7).build(), List.of())) {
      expected.fit(records.iterator());
      actual.fit(files.iterator());
    }
    assertThat(actual).isEqualTo(expected);
  }
}
