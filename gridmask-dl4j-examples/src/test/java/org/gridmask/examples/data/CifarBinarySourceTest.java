package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.loader.EpochOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CifarBinarySourceTest {

  private static final int RECORD = 3073;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "cifar-10-batches-bin"})
  void opensItsFilesThereAndInTheFolderOfTheArchive(String folder) throws Exception {
    Path files = Files.createDirectories(directory.resolve(folder));
    write(files);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : names().toList()) {
      digest.update(Files.readAllBytes(files.resolve(name)));
    }

    ImageSource source = ImageSource.fromDirectory(directory);

    assertThat(source.name()).isEqualTo("CIFAR-10");
    assertThat(source.shape()).isEqualTo(new ImageShape(32, 32, 3));
    assertThat(source.trainSize()).isEqualTo(1 + 2 + 3 + 4 + 5);
    assertThat(source.testSize()).isEqualTo(6);
    assertThat(source.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
    assertThat(source.sha256()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  /** A network that learnt from one has to work on the other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void givesWhatAFolderWithTheSameImagesGives(int channels) throws IOException {
    Path binary = Files.createDirectories(directory.resolve("binary"));
    Path folder = directory.resolve("folder");
    write(binary);
    byte[] records = Files.readAllBytes(binary.resolve("test_batch.bin"));
    for (int i = 0; i < 6; i++) {
      BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 1024; p++) {
        int red = records[i * RECORD + 1 + p] & 0xff;
        int green = records[i * RECORD + 1025 + p] & 0xff;
        int blue = records[i * RECORD + 2049 + p] & 0xff;
        image.setRGB(p % 32, p / 32, red << 16 | green << 8 | blue);
      }
      for (String part : List.of("train", "test")) {
        Path file = folder.resolve(part).resolve(Integer.toString(i)).resolve("0.png");
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
      }
    }
    List<ReadImage> cifar =
        ReadImage.all(ImageSource.fromDirectory(binary).withChannels(channels).testImages());
    List<ReadImage> pngs =
        ReadImage.all(ImageSource.fromDirectory(folder).withChannels(channels).testImages());

    assertThat(cifar).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(cifar.get(i).pixels()).isEqualTo(pngs.get(i).pixels());
      assertThat(cifar.get(i).label()).isEqualTo(records[i * RECORD]);
    }
  }

  @Test
  void theImagesOfAllBatchesComeInTheKeyedOrder() throws IOException {
    write(directory);
    List<ReadImage> images = ReadImage.all(ImageSource.fromDirectory(directory).trainImages(5));

    int[] order = EpochOrder.shuffled(5).of(15, 0);
    for (int i = 0; i < 15; i++) {
      int index = order[i];
      // The label of an image is its number in its batch.
      int label = index - (index < 1 ? 0 : index < 3 ? 1 : index < 6 ? 3 : index < 10 ? 6 : 10);
      assertThat(images.get(i).label()).isEqualTo(label);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "data_batch_2.bin, 6145, truncated",
    "data_batch_2.bin, 6147, truncated",
    "test_batch.bin, 3072, truncated",
    "data_batch_5.bin, 0, is empty",
  })
  void refusesFilesOfAnotherSize(String name, int length, String problem) throws IOException {
    write(directory);
    Path file = directory.resolve(name);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

    assertRefused(file, problem);
  }

  @Test
  void refusesLabelsThatThereAreNot() throws IOException {
    write(directory);
    Path file = directory.resolve("data_batch_3.bin");
    byte[] records = Files.readAllBytes(file);
    records[2 * RECORD] = 10;
    Files.write(file, records);
    assertRefused(file, "label 10 at position 2", "0 to 9");
    records[2 * RECORD] = -1;
    Files.write(file, records);
    assertRefused(file, "label 255 at position 2");
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    for (String name : names().toList()) {
      write(directory);
      Files.delete(directory.resolve(name));
      assertRefused(directory.resolve(name), "is missing");
    }
  }

  @Test
  void takesTheNamesOfTheClassesFromTheirFile() throws IOException {
    write(directory);
    Path file = directory.resolve("batches.meta.txt");
    Files.writeString(file, "a\nb\r\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    assertThat(ImageSource.fromDirectory(directory).classNames())
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

    Files.writeString(file, "a\nb\n");
    assertRefused(file, "10 distinct class names", "[a, b]");
    Files.writeString(file, "a\nb\nc\nd\ne\nf\ng\nh\ni\na\n");
    assertRefused(file, "10 distinct class names");
  }

  private void assertRefused(Path named, String... problem) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ImageSource.fromDirectory(directory))
        .withMessageStartingWith(named.toString())
        .withMessageContainingAll(problem);
  }

  private static Stream<String> names() {
    return Stream.of(
        "data_batch_1.bin",
        "data_batch_2.bin",
        "data_batch_3.bin",
        "data_batch_4.bin",
        "data_batch_5.bin",
        "test_batch.bin");
  }

  /** One image in the first file, two in the second and so on, labelled from 0 in each. */
  private static void write(Path folder) throws IOException {
    int count = 0;
    for (String name : names().toList()) {
      byte[] records = new byte[++count * RECORD];
      new Random(count).nextBytes(records);
      for (int i = 0; i < count; i++) {
        records[i * RECORD] = (byte) i;
      }
      Files.write(folder.resolve(name), records);
    }
  }
}
