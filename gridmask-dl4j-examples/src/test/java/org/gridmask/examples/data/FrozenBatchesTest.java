package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The batches of every kind of data set, bit by bit: no change of the reading may change them. */
class FrozenBatchesTest {

  private static final long SEED = 3;

  @TempDir Path folder;

  private final MessageDigest digest;

  FrozenBatchesTest() throws Exception {
    digest = MessageDigest.getInstance("SHA-256");
  }

  @Test
  void idx() throws IOException {
    ImageSource sample = ImageSource.embedded();
    add(sample);
    add(sample.resized(14, 14));
    add(sample.withChannels(3).resized(40, 35));
    assertFrozen("46d4fb7662352ef0efaf248f3ca9b31c6f361cc5bdf8c3f821932fe4a2c9cb3e");
  }

  @Test
  void cifar() throws IOException {
    Random random = new Random(5);
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i, random);
    }
    write("test_batch", random);
    ImageSource cifar = ImageSource.fromDirectory(folder);
    add(cifar);
    add(cifar.withChannels(1));
    add(cifar.resized(16, 48));
    assertFrozen("db37b2fc8938e8f83345a210453b8a7c0d6120cdb5b779434d498d3f9d8228a8");
  }

  private void write(String name, Random random) throws IOException {
    byte[] records = new byte[3 * 3073];
    random.nextBytes(records);
    for (int i = 0; i < 3; i++) {
      records[3073 * i] = (byte) random.nextInt(10);
    }
    Files.write(folder.resolve(name + ".bin"), records);
  }

  @Test
  void folders() throws IOException {
    writeFolders("png");
    ImageSource source = ImageSource.fromDirectory(folder);
    add(source);
    add(source.resized(16, 40));
    add(source.withTestImages(3));
    assertFrozen("1ba929fc9a043d754e1081b351e2539bc5bf747af69ce814c530d43028972b2a");
  }

  /** Grey levels of PNG files are those of all lossless formats, not libpng's as once. */
  @Test
  void foldersInGrey() throws IOException {
    writeFolders("png");
    ImageSource source = ImageSource.fromDirectory(folder).withChannels(1).resized(16, 40);
    add(source);
    assertFrozen("4811964f2c55933ee3c7cf0da9cf97a793bfad4a12c413d854716d0c5af176be");
  }

  @Test
  void foldersOfJpegFiles() throws IOException {
    writeFolders("jpg");
    ImageSource source = ImageSource.fromDirectory(folder);
    for (ImageSource each : List.of(source, source.withChannels(1).resized(16, 40))) {
      addWhole(each);
      addCentres(each);
    }
    assertFrozen("ae26e218256975177531a589cb0e25c946470c2e36f645028b2a359f5e5aa282");
  }

  /** Some are decoded at a reduced size. */
  @Test
  void cropsOfJpegFiles() throws IOException {
    writeFolders("jpg");
    ImageSource source = ImageSource.fromDirectory(folder);
    addCrops(source);
    addCrops(source.withChannels(1));
    assertFrozen("cd73054f8fae1b0c700e874a869f6820a07fa14a4477595f60ce6f9c88da2148");
  }

  /** Noise in grey and colour, in several sizes, and a file that cannot be read. */
  private void writeFolders(String format) throws IOException {
    Random random = new Random(6);
    for (String part : List.of("train/cat", "train/dog", "test/cat", "test/dog")) {
      Files.createDirectories(folder.resolve(part));
      Files.write(folder.resolve(part).resolve("0." + format), new byte[9]);
      for (int i = 1; i < 6; i++) {
        int kind = i == 2 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage image = new BufferedImage(20 + 7 * i, 30 - i, kind);
        for (int pixel = 0; pixel < image.getWidth() * image.getHeight(); pixel++) {
          image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), random.nextInt(1 << 24));
        }
        ImageIO.write(image, format, folder.resolve(part).resolve(i + "." + format).toFile());
      }
    }
  }

  private void add(ImageSource source) {
    addWhole(source);
    addCrops(source);
    addCentres(source);
  }

  /** Training and test images in their shape. */
  private void addWhole(ImageSource source) {
    addTraining(source);
    addTraining(source, mask());
    addTraining(
        source,
        new PadAndCropImageTransform(4, 5),
        new HorizontalFlipImageTransform(0.5, 6),
        new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 7),
        mask());
    addTests(source);
  }

  private void addCrops(ImageSource source) {
    addTraining(cropped(source), new RandomResizedCropImageTransform(12, 12, 4));
  }

  private void addCentres(ImageSource source) {
    addTests(cropped(source), new CenterCropImageTransform(12, 12));
  }

  private static ImageSource cropped(ImageSource source) {
    return source.cropped(new ImageShape(12, 12, source.shape().channels()));
  }

  private static MaskImageTransform mask() {
    return new MaskImageTransform(
        new MaskPolicy(
            GridMask.builder().r(0.5).d(4, 12).build(), ProbabilitySchedule.constant(1), 7),
        Fill.rgb(10, 20, 30));
  }

  private void addTraining(ImageSource source, ImageTransform... transforms) {
    add(source.trainImages(SEED), transforms);
  }

  private void addTests(ImageSource source, ImageTransform... transforms) {
    add(source.testImages(), transforms);
  }

  private void add(ImageDataSetIterator.Builder images, ImageTransform... transforms) {
    try (ImageDataSetIterator batches =
        images.transforms(transforms).batchSize(4).threads(2).build()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        batches.reset();
        batches.epochStarted(epoch);
        for (int i = 0; i < 4 && batches.hasNext(); i++) {
          add(batches.next());
        }
      }
    }
  }

  private void add(DataSet batch) {
    add(batch.getFeatures());
    add(batch.getLabels());
  }

  private void add(INDArray array) {
    for (long length : array.shape()) {
      digest.update((byte) length);
    }
    float[] values = array.dup('c').data().asFloat();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    digest.update(bytes.array());
  }

  private void assertFrozen(String sha256) {
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
  }
}
