package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.files.Damage;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data files that somebody damaged: each is read, or refused in one line that names it. */
@Timeout(120)
class DamagedDataTest {

  @TempDir Path folder;

  /** What opens or refuses files. */
  private interface Opening {
    void open() throws IOException;
  }

  private static int refusals(String named, Iterable<byte[]> damaged, DamagedOpening opening)
      throws IOException {
    int refused = 0;
    for (byte[] bytes : damaged) {
      try {
        opening.open(bytes);
      } catch (DataException e) {
        assertThat(e.getMessage()).startsWith(named).doesNotContain("\n");
        refused++;
      } catch (RuntimeException | Error e) {
        fail(Arrays.toString(Arrays.copyOf(bytes, 100)) + " of " + bytes.length, e);
      }
    }
    return refused;
  }

  /** What opens or refuses a file with some content. */
  private interface DamagedOpening {
    void open(byte[] bytes) throws IOException;
  }

  private static byte[] idx(int... header) {
    return IdxFileTest.idx(header, Arrays.stream(header).skip(1).reduce(1, (a, b) -> a * b));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void idxFilesAreReadOrRefused(String ending) throws IOException {
    for (String name : List.of("train-images-idx3", "t10k-images-idx3")) {
      Files.write(folder.resolve(name + "-ubyte"), idx(0x803, 20, 6, 5));
    }
    for (String name : List.of("train-labels-idx1", "t10k-labels-idx1")) {
      Files.write(folder.resolve(name + "-ubyte"), idx(0x801, 20));
    }
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      byte[] good = Files.readAllBytes(folder.resolve(name));
      Files.delete(folder.resolve(name));
      Path file = folder.resolve(name + ending);
      Iterable<byte[]> damaged =
          Damage.of(ending.isEmpty() ? good : IdxFileTest.gzip(good), 400)::iterator;
      int refused =
          refusals(
              folder.toString(),
              damaged,
              bytes -> {
                Files.write(file, bytes);
                ImageSource.fromDirectory(folder);
              });
      assertThat(refused).isGreaterThan(100);
      Files.delete(file);
      Files.write(folder.resolve(name), good);
    }
    ImageSource.fromDirectory(folder);
  }

  @ParameterizedTest
  @CsvSource({"-1,28,28", "2147483647,1,1", "-1,-1,-1", "65536,65536,1", "70000,100,100"})
  void anIdxHeaderAloneAllocatesNothing(int count, int height, int width) throws IOException {
    byte[] header =
        ByteBuffer.allocate(20).putInt(0x803).putInt(count).putInt(height).putInt(width).array();
    for (byte[] bytes : List.of(header, IdxFileTest.gzip(header))) {
      Path file = Files.write(folder.resolve("x"), bytes);
      long before = allocated();
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> IdxFile.images(file))
          .withMessageStartingWith(file + ": is ");
      assertThat(allocated() - before).isLessThan(2 << 20);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void aGzipBombIsReadNoFartherThanItsHeaderPromises() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(idx(0x803, 2, 3, 4));
      for (int i = 0; i < 20; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    Path file = Files.write(folder.resolve("x.gz"), out.toByteArray());
    long before = allocated();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IdxFile.images(file))
        .withMessageStartingWith(file + ": has more than");
    assertThat(allocated() - before).isLessThan(2 << 20);
  }

  @Test
  void cifarFilesAreReadOrRefused() throws IOException {
    byte[] good = new byte[4 * 3073];
    new Random(1).nextBytes(good);
    for (int i = 0; i < 4; i++) {
      good[i * 3073] = (byte) i;
    }
    for (int i = 1; i <= 5; i++) {
      Files.write(folder.resolve("data_batch_" + i + ".bin"), good);
    }
    Files.write(folder.resolve("test_batch.bin"), good);
    Path names = folder.resolve("batches.meta.txt");
    byte[] goodNames = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes();
    Opening open = () -> ImageSource.fromDirectory(folder);
    Iterable<byte[]> damagedNames = Damage.of(goodNames, 300)::iterator;
    assertThat(
            refusals(
                names.toString(),
                damagedNames,
                bytes -> {
                  Files.write(names, bytes);
                  open.open();
                }))
        .isGreaterThan(30);
    Files.delete(names);
    Files.createDirectory(names);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(open::open)
        .withMessage(names + ": cannot be read: it is a folder");
    Files.delete(names);
    Path file = folder.resolve("data_batch_3.bin");
    Iterable<byte[]> damaged = Damage.of(good, 300)::iterator;
    assertThat(
            refusals(
                file.toString(),
                damaged,
                bytes -> {
                  Files.write(file, bytes);
                  open.open();
                }))
        .isGreaterThan(50);
  }

  private static byte[] encoded(String extension, int height, int width) {
    byte[] pixels = new byte[height * width * 3];
    new Random(height).nextBytes(pixels);
    try (Mat image = new Mat(height, width, opencv_core.CV_8UC3);
        BytePointer encoded = new BytePointer()) {
      image.data().put(pixels);
      opencv_imgcodecs.imencode(extension, image, encoded);
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }

  /** So that more than the check of a PNG's parts is tried. */
  private static byte[] withChecksums(byte[] png) {
    ByteBuffer in = ByteBuffer.wrap(png);
    for (int at = 8; at + 12 <= png.length; ) {
      int length = in.getInt(at);
      if (length < 0 || at + 12L + length > png.length) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, length + 4);
      in.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
    return png;
  }

  /** Scaled as a whole and cropped, where JPEG files may be decoded at a reduced scale. */
  @ParameterizedTest
  @ValueSource(strings = {".jpg", ".png", ".tiff", ".webp", ".bmp"})
  void damagedImagesInFoldersAreReadOrLeftOutAndCounted(String extension) throws IOException {
    byte[] good = encoded(extension, 24, 20);
    for (String part : List.of("train/a", "train/b", "test/a", "test/b")) {
      Files.createDirectories(folder.resolve(part));
      Files.write(folder.resolve(part).resolve("0.jpg"), good);
    }
    int files = 0;
    for (byte[] bytes : (Iterable<byte[]>) Damage.of(good, 150)::iterator) {
      Files.write(
          folder.resolve("train/a").resolve(++files + ".jpg"),
          extension.equals(".png") ? withChecksums(bytes) : bytes);
    }
    ImageSource source = ImageSource.fromDirectory(folder);
    assertThat(source.shape()).isEqualTo(new ImageShape(24, 20, 3));
    ImageTransform crop = new RandomResizedCropImageTransform(6, 6, 2);
    List<Integer> skipped = new ArrayList<>();
    for (Reading reading :
        List.of(
            new Reading(source.shaped(new ImageShape(6, 6, 3)), null),
            new Reading(source.shaped(new ImageShape(6, 6, 1)), null),
            new Reading(source.cropped(new ImageShape(6, 6, 3)), crop))) {
      int read = 0;
      try (ImageDataSetIterator images =
          reading.source.trainImages(1).transforms(reading.all()).threads(3).build()) {
        while (images.hasNext()) {
          read += images.next().numExamples();
        }
        skipped.add(images.skipped());
        assertThat(read).isEqualTo(files + 2 - images.skipped());
      }
    }
    assertThat(skipped).containsOnly(skipped.get(0));
    assertThat(skipped.get(0)).isGreaterThan(files / 20);
  }

  private record Reading(ImageSource source, ImageTransform crop) {
    List<ImageTransform> all() {
      return crop == null ? List.of() : List.of(crop);
    }
  }

  /** The numbers that each format claims its size by. */
  @ParameterizedTest
  @CsvSource({
    ".png,16,60000,20,60000",
    ".bmp,18,1625948160,22,1625948160",
    ".jpg,-1,65000,-1,65000",
    ".tiff,-1,60000,-1,60000"
  })
  void anImageThatClaimsToBeHugeIsNotDecoded(
      String extension, int atWidth, int width, int atHeight, int height) throws IOException {
    byte[] bytes = encoded(extension, 24, 20);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (extension.equals(".jpg")) {
      int frame = 0;
      while ((buffer.getShort(frame) & 0xffff) != 0xffc0) {
        frame++;
      }
      buffer.putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
    } else if (extension.equals(".tiff")) {
      buffer.order(java.nio.ByteOrder.LITTLE_ENDIAN);
      int directory = buffer.getInt(4);
      for (int i = 0; i < buffer.getShort(directory); i++) {
        int entry = directory + 2 + 12 * i;
        if (buffer.getShort(entry) == 256 || buffer.getShort(entry) == 257) {
          buffer.putShort(entry + 2, (short) 4).putInt(entry + 8, width);
        }
      }
    } else {
      buffer.putInt(atWidth, width).putInt(atHeight, height);
    }
    assertThatIOException()
        .isThrownBy(() -> decode(withChecksums(bytes)))
        .withMessageContaining("pixels, but an image may have 100000000 at most");
  }

  private void decode(byte[] encoded) throws IOException {
    Path file = Files.write(folder.resolve("image"), encoded);
    EncodedImages.files(List.of(file), List.of(0)).decode(0, 3).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {".jp2", ".exr", ".hdr", ".ras", ".pfm"})
  void formatsThatNobodyNeedsHereReachNoDecoder(String extension) {
    byte[] magic =
        switch (extension) {
          case ".jp2" -> new byte[] {0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, (byte) 0x87, 10};
          case ".exr" -> new byte[] {0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0};
          default -> encoded(extension, 4, 4);
        };
    assertThatIOException()
        .isThrownBy(() -> decode(magic))
        .withMessageContaining("not an image in JPEG, PNG, BMP, TIFF, WebP or PNM format");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void pipesAndEmptyFilesWithTheNamesOfImagesAreLeftOutAndCounted() throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (String part : List.of("train/a", "train/b", "test/a", "test/b")) {
      Path of = Files.createDirectories(folder.resolve(part));
      javax.imageio.ImageIO.write(image, "png", of.resolve("1.png").toFile());
    }
    Path pipe = folder.resolve("train/b/0.jpg");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.write(folder.resolve("train/b/2.jpg"), new byte[0]);

    ImageSource data = ImageSource.fromDirectory(folder);
    assertThat(data.sha256()).isNotEmpty();
    try (ImageDataSetIterator images = data.trainImages(1).build()) {
      assertThat(images.next().numExamples()).isEqualTo(2);
      assertThat(images.hasNext()).isFalse();
      assertThat(images.skipped()).isEqualTo(2);
    }
  }

  @Test
  void archivesAreUnpackedOrRefused() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    files.put("a/b.bin", new byte[3000]);
    files.put("a/" + "long/".repeat(15) + "c.bin", new byte[100]);
    byte[] compressed = PublishedFixtures.tar(files);
    byte[] tar = new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
    Path target = folder.resolve("target");
    DamagedOpening unpack =
        bytes -> {
          Files.createDirectories(target);
          try {
            new TarArchive("x.tar.gz", 1 << 20).unpack(new ByteArrayInputStream(bytes), target);
          } finally {
            try (var paths = Files.walk(folder)) {
              assertThat(paths.filter(Files::isRegularFile))
                  .allMatch(path -> path.startsWith(target) && path.toFile().length() <= 1 << 20);
            }
            PublishedFixtures.delete(target);
          }
        };
    Iterable<byte[]> damaged = Damage.of(tar, 60)::iterator;
    assertThat(refusals("", damaged, bytes -> unpack.open(IdxFileTest.gzip(bytes))))
        .isGreaterThan(10);
    Iterable<byte[]> damagedGzip = Damage.of(compressed, 40)::iterator;
    assertThat(refusals("", damagedGzip, unpack)).isGreaterThan(10);
  }
}
