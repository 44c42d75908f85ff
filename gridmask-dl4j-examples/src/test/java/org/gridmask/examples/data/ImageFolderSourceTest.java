package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.recordreader.ImageRecordReader;
import org.gridmask.examples.files.FileNames;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

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
    "2, 0 1", // and the first
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
    try (ImageDataSetIterator batches = source.testImages().batchSize(batch).build()) {
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
      assertThat(batches.skipped()).isEqualTo(bad.size());
    }
    List<Integer> expected = new ArrayList<>();
    for (int number : EpochOrder.shuffled(11).of(6, 0)) {
      if (!bad.contains(number)) {
        expected.add(10 * number);
      }
    }
    assertThat(ReadImage.all(source.trainImages(11)).stream().map(ReadImage::first))
        .isEqualTo(expected);
  }

  @Test
  void anEpochWithoutAnyReadableImageIsAnError() throws IOException {
    writeFolders();
    ImageDataSetIterator.Builder test = ImageSource.fromDirectory(directory).testImages();
    for (String name : List.of("cat", "dog")) {
      write(directory.resolve("test").resolve(name).resolve("1.png"), new byte[0]);
    }

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ReadImage.all(test))
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
      List<ReadImage> read =
          ReadImage.all(source.withChannels(channels).resized(9, 12).trainImages(1));
      ImageRecordReader reference = new ImageRecordReader(9, 12, channels);
      int[] order = EpochOrder.shuffled(1).of(2, 0);
      for (int i = 0; i < 2; i++) {
        int number = order[i];
        Path file = directory.resolve(number == 0 ? "train/cat/1.png" : "train/dog/1.png");
        reference.initialize(new CollectionInputSplit(List.of(file.toUri())));
        INDArray expected = ((NDArrayWritable) reference.next().get(0)).get();
        assertThat(read.get(i).pixels().equalsWithEps(expected.slice(0), 1)).isTrue();
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
    return ImageFolderSource.sha256(
        directory,
        FolderImages.in(ClassFolders.in(directory.resolve("train"))),
        FolderImages.in(ClassFolders.in(directory.resolve("test"))),
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
    write(directory.resolve("test/dog/1.gif"), "GIF89a".getBytes(StandardCharsets.US_ASCII));
    assertRefused(directory.resolve("test").resolve("dog"), "no images; ignored 1 file: .gif 1");
    write(directory.resolve("train/dog/2.png"), new byte[1]);
    write(directory.resolve("test/dog/1.png"), new byte[1]);
    assertRefused(
        directory.resolve("test").resolve("dog"), "none", "can be read", "1.png: it ends");
    writeImage(directory.resolve("test/dog/1.png"), 4, Color.RED);
    assertThat(ImageSource.fromDirectory(directory).trainSize()).isEqualTo(3);
  }

  @Test
  void aLimitMustLeaveAReadableImageOfEachClass() throws IOException {
    writeFolders();
    write(directory.resolve("train/dog/0.png"), "damaged".getBytes(StandardCharsets.US_ASCII));
    ImageSource source = ImageSource.fromDirectory(directory);
    TrainingSplit tooSmall = new TrainingSplit(1, OptionalLong.empty(), 0, 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.split(tooSmall))
        .withMessageContaining("limit must be larger")
        .withMessageEndingWith("class dog can be read, but is 1");
    assertThat(source.split(new TrainingSplit(2, OptionalLong.empty(), 0, 0)).trainSize())
        .isGreaterThan(2);
  }

  @Test
  void saysWhichClassesArePresentInOnePartAlone() throws IOException {
    for (String name : List.of("train/cat", "train/dog", "train/owl", "test/cat", "test/Dogs")) {
      writeImage(directory.resolve(name).resolve("1.png"), 4, Color.RED);
    }
    assertRefused(
        directory.resolve("test"),
        "has no class folder dog (Dogs?), owl; " + directory.resolve("train"),
        "has no class folder Dogs (dog?): both must have the same class folders");
  }

  /** Composed and decomposed accents, as Linux and macOS write them. */
  @Test
  void namesThatDifferInUnicodeNormalisationAreOneClass() throws IOException {
    for (String name : List.of("train/cat", "train/cafe\u0301", "test/cat", "test/caf\u00e9")) {
      writeImage(directory.resolve(name).resolve("1.png"), 4, Color.RED);
    }
    assertThat(ImageSource.fromDirectory(directory).classNames())
        .containsExactly("caf\u00e9", "cat");
    writeImage(directory.resolve("train/caf\u00e9/2.png"), 4, Color.RED);
    assertThat(ImageSource.fromDirectory(directory).trainSize()).isEqualTo(3);
  }

  @Test
  void imagesAreFoundByExtensionAndContentInSubFoldersToo() throws IOException {
    writeFolders();
    byte[] png = Files.readAllBytes(directory.resolve("train/cat/1.png"));
    for (String name :
        List.of(
            "2.JFIF", "3.jpe", "4.pjpeg", "5.PNG", "noextension", "6.bak", "a/7.png", "a/b/8")) {
      write(directory.resolve("train/cat").resolve(name), png);
    }
    for (String name :
        List.of(
            "notes.txt",
            "photo.heic",
            "more.heic",
            "Thumbs.db",
            ".DS_Store",
            "._1.png",
            "@eaDir/1.png",
            ".git/1.png",
            "a/__MACOSX/1.png")) {
      write(directory.resolve("train/cat").resolve(name), name.endsWith("png") ? png : new byte[9]);
    }
    for (String name :
        List.of("train/1.png", "train/__MACOSX/cat/1.png", "extra/1.png", "list.csv")) {
      write(directory.resolve(name), png);
    }
    Files.write(directory.resolve("list.csv"), new byte[9]);
    Files.writeString(directory.resolve("train/dog/README"), "BMW: cars are no dogs");

    ImageSource source = ImageSource.fromDirectory(directory);

    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.trainSize()).isEqualTo(10);
    assertThat(source.ignored())
        .hasToString(
            "9 files: .heic 2, hidden 2, .csv 1, .txt 1, not in a class folder 1, system files 1,"
                + " without an extension 1; 5 folders: __MACOSX 2, @eaDir 1, extra 1, hidden 1");
    assertThat(ImageTree.of(directory.resolve("train/cat")).files().stream().map(Path::toString))
        .containsExactly(
            "1.png",
            "2.JFIF",
            "3.jpe",
            "4.pjpeg",
            "5.PNG",
            "6.bak",
            "noextension",
            Path.of("a", "7.png").toString(),
            Path.of("a", "b", "8").toString());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void linksAreFollowedButNotInCircles() throws IOException {
    writeFolders();
    writeImage(directory.resolve("elsewhere/2.png"), 4, Color.RED);
    Path cat = directory.resolve("train/cat");
    Files.createSymbolicLink(cat.resolve("more"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(cat.resolve("3.png"), directory.resolve("elsewhere/2.png"));
    Files.createSymbolicLink(cat.resolve("loop"), cat);
    Files.createSymbolicLink(directory.resolve("elsewhere/loop"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(cat.resolve("above"), directory.resolve("train"));
    Files.createSymbolicLink(cat.resolve("self"), Path.of("self"));
    Files.createSymbolicLink(directory.resolve("train/loop"), directory.resolve("train"));

    ImageSource source = ImageSource.fromDirectory(directory);

    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.trainSize()).isEqualTo(4);
    assertThat(source.ignored().folders())
        .isEqualTo(Map.of("links to a parent folder", 4, "elsewhere", 1));
    assertThat(source.ignored().files()).isEqualTo(Map.of("not regular", 1));
  }

  /** Java cannot make such names from strings, but it opens what it lists. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void fileNamesThatAreNotUtf8AreRead() throws Exception {
    writeFolders();
    assertThat(
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "cd train/cat && cp 1.png \"$(printf 'a\\351.png')\""
                        + " && cp 1.png \"$(printf 'a\\350.png')\""
                        + " && cd .. && mkdir \"$(printf 'caf\\351')\" ../test/\"$(printf 'caf\\351')\""
                        + " && cp cat/1.png caf*/ && cp cat/1.png ../test/caf*/")
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();

    ImageSource source = ImageSource.fromDirectory(directory);

    assertThat(source.classNames()).containsExactly("caf\\xE9", "cat", "dog");
    assertThat(source.sha256()).isNotEmpty();
    try (ImageDataSetIterator images = source.trainImages(1).build()) {
      assertThat(images.next().numExamples()).isEqualTo(5);
      assertThat(images.skipped()).isZero();
    }
    EncodedImages files = FolderImages.in(ClassFolders.in(directory.resolve("train")));
    assertThat(IntStream.range(1, 4).mapToObj(files::name))
        .map(name -> name.replaceFirst(".*/", ""))
        .containsExactly("1.png", "a\\xE8.png", "a\\xE9.png");
    // As Java passes such names to a program.
    Path argument = directory.resolve("train/caf\uFFFD/1.png");
    assertThat(FileNames.existing(argument)).exists();
    Path ofTwo = directory.resolve("train/cat/a\uFFFD.png");
    assertThat(FileNames.existing(ofTwo)).isEqualTo(ofTwo).doesNotExist();
  }

  @Test
  void allReadersOfADataSetWarnOnceTogether() throws IOException {
    writeFolders();
    ImageSource source = ImageSource.fromDirectory(directory);
    IOException empty = new IOException("empty file");
    assertThat(source.warnings().skipped("a.png", empty)).isTrue();
    assertThat(source.resized(2, 2).warnings().skipped("a.png", empty)).isFalse();
    assertThat(source.withTestImages(1).warnings().skipped("b.png", empty)).isTrue();
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
