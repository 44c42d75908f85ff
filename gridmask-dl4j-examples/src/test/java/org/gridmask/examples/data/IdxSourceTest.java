package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {

  private static final String[] FILES = {
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte"
  };

  @TempDir Path directory;

  @Test
  void theSampleIsBalanced() throws Exception {
    ImageSource sample = ImageSource.embedded();

    assertThat(sample.trainSize()).isEqualTo(5000);
    assertThat(sample.testSize()).isEqualTo(1000);
    assertThat(sample.shape()).isEqualTo(new ImageShape(28, 28, 1));
    assertThat(sample.classNames()).hasSize(10).startsWith("T-shirt/top").endsWith("Ankle boot");
    assertThat(labelCounts(sample.trainImages(3))).containsOnly(500).hasSize(10);
    assertThat(labelCounts(sample.testImages())).containsOnly(100).hasSize(10);
    assertThat(sample.sha256()).isEqualTo(sha256OfSample());
  }

  private static int[] labelCounts(ImageDataSetIterator.Builder images) {
    int[] counts = new int[10];
    for (ReadImage image : ReadImage.all(images)) {
      assertThat(image.pixels().maxNumber().intValue()).isPositive();
      counts[image.label()]++;
    }
    return counts;
  }

  private static String sha256OfSample() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String file : FILES) {
      digest.update(sampleFile(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] sampleFile(String file) throws IOException {
    try (InputStream in =
        IdxSourceTest.class.getResourceAsStream("fashion-mnist-sample/" + file + ".gz")) {
      return new GZIPInputStream(in).readAllBytes();
    }
  }

  @Test
  void anEpochsOrderDependsOnSeedAndEpochAlone() throws IOException {
    writeTiny();
    ImageSource source = ImageSource.fromDirectory(directory);
    List<Integer> first = firstPixels(source.trainImages(7), 0);

    assertThat(firstPixels(source.trainImages(7), 0)).isEqualTo(first);
    assertThat(first).hasSize(20).doesNotHaveDuplicates();
    for (List<Integer> other :
        List.of(firstPixels(source.trainImages(7), 1), firstPixels(source.trainImages(8), 0))) {
      assertThat(other).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
    }
    assertThat(firstPixels(source.testImages(), 0)).containsExactly(0, 6);
  }

  private static List<Integer> firstPixels(ImageDataSetIterator.Builder images, int epoch) {
    return ReadImage.all(images, epoch).stream().map(ReadImage::first).toList();
  }

  @Test
  void takesOtherSpellingsAndOtherShapes() throws IOException {
    write("train-images.idx3-ubyte.gz", IdxFileTest.gzip(IdxFileTest.idx(images(20), 120)));
    write("train-labels.idx1-ubyte", labels(20, 5));
    write("t10k-images-idx3-ubyte.gz", IdxFileTest.gzip(IdxFileTest.idx(images(2), 12)));
    write("t10k-labels-idx1-ubyte", labels(2, 5));
    ImageSource source = ImageSource.fromDirectory(directory);
    String sha256 = source.sha256();
    Files.delete(directory.resolve("train-images.idx3-ubyte.gz"));
    writeTiny();

    assertThat(ImageSource.fromDirectory(directory).sha256()).isEqualTo(sha256);
    assertThat(source.classNames()).containsExactly("0", "1", "2", "3", "4");
    ReadImage image = ReadImage.all(source.withChannels(3).resized(4, 6).testImages()).get(0);
    assertThat(image.pixels().shape()).containsExactly(3, 4, 6);
    assertThat(image.pixels().getInt(2, 3, 5)).isEqualTo(5);
    assertThat(image.label()).isZero();
  }

  @Test
  void saysWhichFileDoesNotFit() throws IOException {
    writeTiny();
    write(FILES[3], labels(3, 5));
    assertRefused(FILES[3], "3 labels", "2");
    write(FILES[3], new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 5});
    assertRefused(FILES[3], "label 5 at position 1", "0 to 4");
    write(FILES[1], labels(20, 1));
    assertRefused(FILES[1], "one class", "0");
    byte[] threes = labels(20, 1);
    Arrays.fill(threes, 8, threes.length, (byte) 3);
    write(FILES[1], threes);
    assertRefused(FILES[1], "one class", "3");
    write(FILES[1], labels(20, 5));
    Files.delete(directory.resolve(FILES[2]));
    assertRefused("t10k-images-idx3-ubyte", "has no");
  }

  @Test
  void aLabelThatNeverOccursIsAClassAllTheSame() throws IOException {
    writeTiny();
    byte[] labels = labels(20, 5);
    for (int i = 8; i < labels.length; i++) {
      labels[i] = labels[i] == 3 ? 2 : labels[i];
    }
    write(FILES[1], labels);

    ImageSource source = ImageSource.fromDirectory(directory);

    assertThat(source.classNames()).containsExactly("0", "1", "2", "3", "4");
    assertThat(source.trainSize()).isEqualTo(20);
    // Of the classes 0 and 1, 2, and 4.
    assertThat(source.split(new TrainingSplit(2, OptionalLong.empty(), 0, 0)).trainSize())
        .isEqualTo(8);
  }

  @Test
  void theSamplesPicturesAreThoseOfItsFile() throws IOException {
    byte[] file = sampleFile(FILES[0]);
    List<byte[]> pictures = ImageSource.embeddedPixels(3);
    assertThat(pictures).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(pictures.get(i))
          .isEqualTo(Arrays.copyOfRange(file, 16 + 784 * i, 16 + 784 * (i + 1)));
    }
    assertThat(ImageSource.embeddedPixels(1 << 20)).hasSize(5000);
  }

  private void assertRefused(String... message) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ImageSource.fromDirectory(directory))
        .withMessageContainingAll(message);
  }

  /** 20 + 2 images of 2 x 3 with values that count up, and labels 0 to 4 in turn. */
  private void writeTiny() throws IOException {
    write(FILES[0], IdxFileTest.idx(images(20), 120));
    write(FILES[1], labels(20, 5));
    write(FILES[2], IdxFileTest.idx(images(2), 12));
    write(FILES[3], labels(2, 5));
  }

  private static int[] images(int count) {
    return new int[] {0x803, count, 2, 3};
  }

  private static byte[] labels(int count, int classes) {
    byte[] labels = IdxFileTest.idx(new int[] {0x801, count}, count);
    for (int i = 0; i < count; i++) {
      labels[8 + i] = (byte) (i % classes);
    }
    return labels;
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }
}
