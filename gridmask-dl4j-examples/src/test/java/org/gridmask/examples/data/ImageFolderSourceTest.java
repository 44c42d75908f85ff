package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.gridmask.loader.EpochOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class ImageFolderSourceTest {

  @TempDir Path directory;

  /**
   * Images are told apart by their blue value, 10 times their number; broken ones are no images.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 0",
    "3, 2",
    "3, 5",
    "2, 1",
    "6, 3",
    "1, 5",
    "4, 4 5", // the last batch has nothing but broken images
    "3, 0 1 2", // and the first
    "2, 0 3 5"
  })
  void leavesOutUnreadableImagesAlone(int batch, String broken) throws IOException {
    List<Integer> bad = new ArrayList<>();
    for (String number : broken.split(" ")) {
      bad.add(Integer.valueOf(number));
    }
    List<Integer> good = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      for (String part : List.of("train", "test")) {
        Path file = directory.resolve(part).resolve(i < 3 ? "cat" : "dog").resolve(i + ".png");
        if (bad.contains(i)) {
          write(file, "no image".getBytes());
        } else {
          writeImage(file, 4, new Color(0, 0, 10 * i));
        }
      }
      if (!bad.contains(i)) {
        good.add(i);
      }
    }
    ImageSource source = ImageSource.fromDirectory(directory);
    EpochRecordReader test = source.testReader();
    DataSetIterator batches = new RecordReaderDataSetIterator(test, batch, 1, 2);

    for (int pass = 0; pass < 2; pass++) {
      List<Integer> read = new ArrayList<>();
      while (batches.hasNext()) {
        DataSet data = batches.next();
        assertThat(data.numExamples()).isEqualTo(Math.min(batch, good.size() - read.size()));
        for (int i = 0; i < data.numExamples(); i++) {
          int number = data.getFeatures().getInt(i, 0, 0, 0) / 10;
          assertThat(data.getLabels().getInt(i, number < 3 ? 0 : 1)).isEqualTo(1);
          read.add(number);
        }
      }
      assertThat(read).isEqualTo(good);
      batches.reset();
    }
    assertThat(test.skipped()).isEqualTo(bad.size());

    RecordingTransform transform = new RecordingTransform();
    EpochRecordReader train = source.trainReader(transform, 11);
    List<Integer> expected = new ArrayList<>();
    for (int number : EpochOrder.shuffled(11).of(6, 0)) {
      if (!bad.contains(number)) {
        expected.add(number);
      }
    }
    while (train.hasNext()) {
      train.next();
    }
    assertThat(transform.seen).hasSameSizeAs(good);
    for (int i = 0; i < good.size(); i++) {
      assertThat(transform.seen.get(i))
          .isEqualTo(new RecordingTransform.Seen(0, i, 10 * expected.get(i)));
    }
  }

  @Test
  void anEpochWithoutAnyReadableImageIsAnError() throws IOException {
    writeFolders();
    EpochRecordReader reader = ImageSource.fromDirectory(directory).testReader();
    for (String name : List.of("cat", "dog")) {
      write(directory.resolve("test").resolve(name).resolve("1.png"), new byte[0]);
    }

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(reader::hasNext)
        .withMessageContainingAll("1.png", "read");
  }

  /** DataVec's own reader, which takes the same files, is the reference for values and layout. */
  @Test
  void readsWhatDataVecReads() throws Exception {
    writeFolders();
    writeImage(directory.resolve("train/cat/1.png"), 6, new Color(250, 100, 30));
    Files.write(directory.resolve("train/cat/notes.txt"), new byte[] {1});
    ImageSource source = ImageSource.fromDirectory(directory);
    assertThat(source.shape()).isEqualTo(new ImageShape(6, 6, 3));
    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.trainSize()).isEqualTo(2);

    for (int channels : new int[] {1, 3}) {
      EpochRecordReader reader = source.withChannels(channels).resized(9, 12).trainReader(null, 1);
      ImageRecordReader reference = new ImageRecordReader(9, 12, channels);
      for (int number : EpochOrder.shuffled(1).of(2, 0)) {
        Path file = directory.resolve(number == 0 ? "train/cat/1.png" : "train/dog/1.png");
        reference.initialize(new CollectionInputSplit(List.of(file.toUri())));
        INDArray expected = ((NDArrayWritable) reference.next().get(0)).get();
        INDArray image = ((NDArrayWritable) reader.next().get(0)).get();
        assertThat(image.equalsWithEps(expected, 1)).isTrue();
      }
    }
  }

  @Test
  void theDigestFollowsNamesAndContents() throws IOException {
    writeFolders();
    String before = ImageSource.fromDirectory(directory).sha256();
    assertThat(ImageSource.fromDirectory(directory).withChannels(1).sha256()).isEqualTo(before);

    Path image = directory.resolve("train/cat/1.png");
    Files.move(image, directory.resolve("train/cat/2.png"));
    assertThat(ImageSource.fromDirectory(directory).sha256()).isNotEqualTo(before);
    Files.move(directory.resolve("train/cat/2.png"), image);
    assertThat(ImageSource.fromDirectory(directory).sha256()).isEqualTo(before);
    writeImage(image, 4, Color.RED);
    assertThat(ImageSource.fromDirectory(directory).sha256()).isNotEqualTo(before);
  }

  @Test
  void aLargeFolderIsDigestedByNamesAndSizes() throws IOException {
    writeFolders();
    ImageSource source = ImageSource.fromDirectory(directory);
    String whole = source.sha256();
    String names = limitedDigest();
    assertThat(whole).matches("[0-9a-f]{64}");
    assertThat(names).matches("[0-9a-f]{64} \\(names and sizes\\)");

    Path image = directory.resolve("train/cat/1.png");
    byte[] content = Files.readAllBytes(image);
    content[content.length - 1]++;
    Files.write(image, content);
    assertThat(source.sha256()).isNotEqualTo(whole);
    assertThat(limitedDigest()).isEqualTo(names);
    Files.write(image, Arrays.copyOf(content, content.length - 1));
    assertThat(limitedDigest()).isNotEqualTo(names);
  }

  private String limitedDigest() throws IOException {
    List<String> classes = List.of("cat", "dog");
    return ImageFolderSource.sha256(
        directory,
        FolderImages.list(directory.resolve("train"), classes),
        FolderImages.list(directory.resolve("test"), classes),
        10);
  }

  /** The digest by its definition, with classes whose names a slash puts in another order. */
  @Test
  void theDigestIsThatOfItsDefinition() throws Exception {
    for (String name : List.of("val/a", "val/a-b", "train/a", "train/a-b")) {
      writeImage(directory.resolve(name).resolve("1.png"), 4, Color.RED);
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : List.of("train/a-b", "train/a", "val/a-b", "val/a")) {
      byte[] content = Files.readAllBytes(directory.resolve(name).resolve("1.png"));
      digest.update((name + "/1.png\0").getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(8).putLong(content.length).array());
      digest.update(content);
    }

    assertThat(ImageSource.fromDirectory(directory).sha256())
        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void testsOnTestOrOnVal() throws IOException {
    writeFolders();
    Files.move(directory.resolve("test"), directory.resolve("val"));
    assertThat(ImageSource.fromDirectory(directory).testSize()).isEqualTo(2);

    // ImageNet's own test images have no classes.
    writeImage(directory.resolve("test/1.png"), 4, Color.RED);
    assertThat(ImageSource.fromDirectory(directory).testSize()).isEqualTo(2);

    for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
      writeImage(directory.resolve("test").resolve(name), 4, Color.RED);
    }
    assertThat(ImageSource.fromDirectory(directory).testSize()).isEqualTo(3);
  }

  @Test
  void saysWhichFolderIsWrong() throws IOException {
    assertRefused(directory, "neither IDX files", "train");
    assertRefused(directory.resolve("nowhere"), "not a directory");
    writeImage(directory.resolve("train/cat/1.png"), 4, Color.RED);
    assertRefused(directory.resolve("test"), "is missing");
    writeImage(directory.resolve("test/cat/1.png"), 4, Color.RED);
    assertRefused(directory.resolve("train"), "fewer than 2", "cat");
    writeImage(directory.resolve("train/dog/1.png"), 4, Color.RED);
    assertRefused(directory.resolve("test").resolve("dog"), "is missing", "the same class");
    write(directory.resolve("test/dog/1.txt"), new byte[1]);
    assertRefused(directory.resolve("test").resolve("dog"), "no images");
    write(directory.resolve("train/cat/1.png"), new byte[1]);
    write(directory.resolve("train/dog/1.png"), new byte[1]);
    write(directory.resolve("test/dog/1.png"), new byte[1]);
    assertRefused(directory.resolve("train").resolve("cat"), "1.png", "can be read");
    writeImage(directory.resolve("train/cat/1.png"), 4, Color.RED);
    write(directory.resolve("test/cat/1.png"), new byte[1]);
    assertRefused(directory.resolve("test").resolve("cat"), "1.png", "can be read");
  }

  @Test
  void allReadersOfADataSetWarnOnceTogether() throws IOException {
    writeFolders();
    ImageSource source = ImageSource.fromDirectory(directory);
    IOException empty = new IOException("empty file");
    assertThat(source.warnOnce("a.png", empty)).isTrue();
    assertThat(source.resized(2, 2).warnOnce("a.png", empty)).isFalse();
    assertThat(source.withTestImages(1).warnOnce("b.png", empty)).isTrue();
  }

  private void assertRefused(Path named, String... problem) {
    Path opened = named.startsWith(directory.resolve("nowhere")) ? named : directory;
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ImageSource.fromDirectory(opened))
        .withMessageStartingWith(named.toString())
        .withMessageContainingAll(problem);
  }

  private void writeFolders() throws IOException {
    for (String part : List.of("train", "test")) {
      writeImage(directory.resolve(part).resolve("cat/1.png"), 4, Color.YELLOW);
      writeImage(directory.resolve(part).resolve("dog/1.png"), 4, Color.BLUE);
    }
  }

  private static void writeImage(Path file, int size, Color colour) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, size, size);
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
