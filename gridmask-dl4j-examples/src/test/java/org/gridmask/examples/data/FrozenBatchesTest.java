package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The batches of every kind of data set, bit by bit: no change of the readers may change them. */
class FrozenBatchesTest {

  @TempDir Path folder;

  private final MessageDigest digest;

  FrozenBatchesTest() throws Exception {
    digest = MessageDigest.getInstance("SHA-256");
  }

  @Test
  void idx() throws IOException {
    ImageSource sample = ImageSource.embedded();
    addReaders(sample);
    addReaders(sample.resized(14, 14));
    addReaders(sample.withChannels(3).resized(40, 35));
    assertFrozen("d5ee86d55eacea2ed4aa7e8071028c4ed31c804f48849f557589a879e98b8d57");
  }

  @Test
  void cifar() throws IOException {
    Random random = new Random(5);
    for (int i = 1; i <= 5; i++) {
      write("data_batch_" + i, random);
    }
    write("test_batch", random);
    ImageSource cifar = ImageSource.fromDirectory(folder);
    addReaders(cifar);
    addReaders(cifar.withChannels(1));
    addReaders(cifar.resized(16, 48));
    assertFrozen("49137cbc561ec4fe329c518465f67e8c7ddcc1e505c6c987c2268e859c1f12cd");
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
  void imageFolders() throws IOException {
    Random random = new Random(6);
    for (String part : new String[] {"train/cat", "train/dog", "test/cat", "test/dog"}) {
      Files.createDirectories(folder.resolve(part));
      Files.write(folder.resolve(part).resolve("0.png"), new byte[9]);
      for (int i = 1; i < 4; i++) {
        int kind = i == 2 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage image = new BufferedImage(20 + 7 * i, 30 - i, kind);
        for (int pixel = 0; pixel < image.getWidth() * image.getHeight(); pixel++) {
          image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), random.nextInt(1 << 24));
        }
        ImageIO.write(image, "png", folder.resolve(part).resolve(i + ".png").toFile());
      }
    }
    ImageSource source = ImageSource.fromDirectory(folder);
    addReaders(source);
    addReaders(source.withChannels(1).resized(16, 40));
    addReaders(source.withTestImages(3));
    addFiles(source.resized(16, 40), mask());
    addFiles(
        source.cropped(new ImageShape(16, 16, 3)), new RandomResizedCropImageTransform(16, 16, 4));
    assertFrozen("2dcb8afca87fed209267400e62b3308f498e76c5ed134e053f62a02042bf7588");
  }

  private void addReaders(ImageSource source) throws IOException {
    ImageShape shape = source.shape();
    addEpochs(source.trainReader(null, 3), source);
    addEpochs(source.trainReader(mask(), 3), source);
    addEpochs(source.testReader(), source);
    ImageSource cropped = source.cropped(new ImageShape(12, 12, shape.channels()));
    addEpochs(cropped.trainReader(new RandomResizedCropImageTransform(12, 12, 4), 3), cropped);
    addEpochs(cropped.testReader(new CenterCropImageTransform(12, 12)), cropped);
  }

  private static MaskImageTransform mask() {
    return new MaskImageTransform(
        new MaskPolicy(
            GridMask.builder().r(0.5).d(4, 12).build(), ProbabilitySchedule.constant(1), 7),
        Fill.rgb(10, 20, 30));
  }

  private void addEpochs(EpochRecordReader reader, ImageSource source) {
    DataSetIterator batches =
        new RecordReaderDataSetIterator(reader, 4, 1, source.classNames().size());
    for (int epoch = 0; epoch < 2; epoch++) {
      reader.epochStarted(epoch);
      batches.reset();
      for (int i = 0; i < 4 && batches.hasNext(); i++) {
        add(batches.next());
      }
    }
  }

  private void addFiles(ImageSource source, ImageTransform transform) {
    try (ImageDataSetIterator train =
        source.trainFiles(3).orElseThrow().transforms(transform).batchSize(4).threads(2).build()) {
      while (train.hasNext()) {
        add(train.next());
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
