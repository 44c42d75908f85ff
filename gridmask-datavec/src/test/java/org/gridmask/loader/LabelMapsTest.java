package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.GaussianBlurImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.LabelMapTransform;
import org.gridmask.transform.RandomCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.RandomRotationImageTransform;
import org.gridmask.transform.RandomScaleImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class LabelMapsTest {

  private static final List<String> CLASSES = List.of("road", "car", "sky");
  private static final int SIDE = 33;

  private final JpegImages images =
      new JpegImages(
          IntStream.range(0, 11).mapToObj(i -> JpegImages.encode(30 + i, 50 - i, i)).toList());

  private final NormalizerStandardize normalizer =
      new NormalizerStandardize(
          Nd4j.createFromArray(new float[][] {{103.53f, 116.28f, 123.675f}}),
          Nd4j.createFromArray(new float[][] {{57.375f, 57.12f, 58.395f}}));

  /** In the images' order, BGR, as the mean is without {@code rgb}. */
  private final List<KeyedImageTransform> transforms =
      List.of(
          new RandomScaleImageTransform(0.5, 1, 1),
          new RandomRotationImageTransform(10, 0.5, mean(), 2),
          new GaussianBlurImageTransform(5, 0.5, 3),
          new HorizontalFlipImageTransform(0.5, 4),
          new RandomCropImageTransform(SIDE, SIDE, mean(), 5));

  private double[] mean() {
    return normalizer.getMean().toDoubleVector();
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static byte[] grey(int height, int width, int... values) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < height * width; i++) {
      image.getRaster().setSample(i % width, i / width, 0, values[i % values.length]);
    }
    return png(image);
  }

  private LabelMaps labels(Set<Integer> bad) {
    return index -> {
      if (bad.contains(index)) {
        throw new IOException("bad");
      }
      return LabelMaps.indices(grey(30 + index, 50 - index, 0, 1, 2, LabelMaps.IGNORED));
    };
  }

  private ImageDataSetIterator.Builder builder(Set<Integer> bad) {
    return ImageDataSetIterator.builder(images, CLASSES)
        .size(SIDE, SIDE)
        .labelMaps(labels(bad))
        .transforms(transforms)
        .normalizer(normalizer)
        .order(EpochOrder.shuffled(7))
        .whenUnreadable((name, why) -> {})
        .batchSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void imagesAndLabelsGoThroughTheSameTransformsWhateverTheThreads(int threads) throws Exception {
    Set<Integer> bad = Set.of(2, 6);
    try (ImageDataSetIterator batches = builder(bad).threads(threads).dropLast().build()) {
      batches.epochStarted(3);
      List<Integer> readable =
          IntStream.of(EpochOrder.shuffled(7).of(11, 3))
              .filter(i -> !bad.contains(i))
              .boxed()
              .toList();
      int key = 0;
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        assertThat(batch.getFeatures().shape()).containsExactly(3, 3, SIDE, SIDE);
        assertThat(batch.getLabels().shape()).containsExactly(3, 1, SIDE, SIDE);
        for (int i = 0; i < 3; i++, key++) {
          Mat expected = labels(Set.of()).decode(readable.get(key));
          for (KeyedImageTransform transform : transforms) {
            expected = ((LabelMapTransform) transform).transformLabels(expected, 3, key);
          }
          UByteIndexer values = expected.createIndexer();
          INDArray actual = batch.getLabels().slice(i).slice(0);
          for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
              assertThat(actual.getInt(y, x)).isEqualTo(values.get(y, x));
            }
          }
        }
      }
      assertThat(key).isEqualTo(9);
      assertThat(batches.skipped()).isEqualTo(2);
    }
  }

  /** The border of the crop is the mean: exactly 0 when normalised. */
  @Test
  void bordersAreTheMean() {
    KeyedImageTransform crop = new RandomCropImageTransform(60, 60, mean(), 5);
    try (ImageDataSetIterator batches = builder(Set.of()).size(60, 60).transforms(crop).build()) {
      DataSet batch = batches.next();
      for (int i = 0; i < 3; i++) {
        INDArray image = batch.getFeatures().slice(i);
        INDArray labels = batch.getLabels().slice(i).slice(0);
        for (int x = 0; x < 60; x++) {
          assertThat(labels.getInt(0, x)).isEqualTo(LabelMaps.IGNORED);
          for (int c = 0; c < 3; c++) {
            assertThat(image.getDouble(c, 0, x)).isZero();
          }
        }
      }
    }
  }

  /** Without transforms, floats are normalised as bytes are. */
  @Test
  void imagesOfAnySizeComeOneByOneWithTheSameValuesAsBytes() {
    try (ImageDataSetIterator labelled =
            ImageDataSetIterator.builder(images, CLASSES)
                .labelMaps(labels(Set.of()))
                .normalizer(normalizer)
                .batchSize(1)
                .heldBatches(1)
                .build();
        ImageDataSetIterator plain =
            ImageDataSetIterator.builder(images, CLASSES)
                .normalizer(normalizer)
                .batchSize(1)
                .build()) {
      for (int i = 0; i < 11; i++) {
        DataSet batch = labelled.next();
        assertThat(batch.getFeatures().shape()).containsExactly(1, 3, 30 + i, 50 - i);
        assertThat(batch.getLabels().shape()).containsExactly(1, 1, 30 + i, 50 - i);
        assertThat(batch.getFeatures()).isEqualTo(plain.next().getFeatures());
      }
      assertThat(labelled.hasNext()).isFalse();
    }
  }

  @Test
  void masksDropPixelsOfImagesAloneAndLabelsStay() {
    MaskPolicy policy = new MaskPolicy(new Cutout(9), ProbabilitySchedule.constant(1), 1);
    try (ImageDataSetIterator plain = builder(Set.of()).build();
        MaskingDataSetIterator masked =
            new MaskingDataSetIterator(builder(Set.of()).build(), policy)) {
      masked.epochStarted(0);
      DataSet with = masked.next();
      plain.epochStarted(0);
      DataSet without = plain.next();
      assertThat(with.getLabels()).isEqualTo(without.getLabels());
      assertThat(with.getFeatures()).isNotEqualTo(without.getFeatures());
    }
  }

  @Test
  void greyLevelsAndPaletteIndicesAreRead() throws IOException {
    for (int bits : new int[] {2, 4, 8}) {
      assertLabels(LabelMaps.indices(palette(bits)), 0, 1, 2, 3);
    }
    assertLabels(LabelMaps.indices(grey(3, 5, 0, 7, 254, 255)), 0, 7, 254, 255);
  }

  /** 3 x 5 pixels with the indices 0 to 3 of a palette, whose second colour is transparent. */
  private static byte[] palette(int bits) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int y = 0; y < 3; y++) {
      lines.write(0);
      byte[] line = new byte[(5 * bits + 7) / 8];
      for (int x = 0; x < 5; x++) {
        int first = x * bits;
        line[first / 8] |= (byte) ((y * 5 + x) % 4 << 8 - bits - first % 8);
      }
      lines.write(line);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      lines.writeTo(deflater);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    file.write(chunk("IHDR", new byte[] {0, 0, 0, 5, 0, 0, 0, 3, (byte) bits, 3, 0, 0, 0}));
    file.write(chunk("PLTE", new byte[] {9, 9, 9, 1, 2, 3, 77, 0, 0, 5, 5, 5}));
    file.write(chunk("tRNS", new byte[] {(byte) 255, 0}));
    file.write(chunk("IDAT", data.toByteArray()));
    file.write(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) checksum.getValue()).array();
  }

  private static void assertLabels(Mat labels, int... values) {
    UByteIndexer actual = labels.createIndexer();
    for (int i = 0; i < 15; i++) {
      assertThat(actual.get(i / 5, i % 5)).isEqualTo(values[i % values.length]);
    }
  }

  @Test
  void otherFilesAreNoLabelMaps() throws IOException {
    assertNoLabelMap(
        png(new BufferedImage(5, 3, BufferedImage.TYPE_3BYTE_BGR)), "8-bit colour (RGB)");
    assertNoLabelMap(
        png(new BufferedImage(5, 3, BufferedImage.TYPE_4BYTE_ABGR)), "8-bit colour with alpha");
    assertNoLabelMap(png(new BufferedImage(5, 3, BufferedImage.TYPE_USHORT_GRAY)), "16-bit grey");
    assertNoLabelMap(JpegImages.encode(3, 5, 1), "must be a PNG file, but this is JPEG");
    byte[] whole = grey(3, 5, 1);
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);
    assertNoLabelMap(cut, "cut off");
    assertNoLabelMap(new byte[0], "empty file");
  }

  private static void assertNoLabelMap(byte[] file, String why) {
    assertThatIOException().isThrownBy(() -> LabelMaps.indices(file)).withMessageContaining(why);
  }

  @Test
  void invalidLabelMapsMakeTheirImagesUnreadable() {
    List<LabelMaps> maps =
        List.of(
            labels(Set.of(0)),
            index -> LabelMaps.indices(grey(30, 49, 0)),
            index -> LabelMaps.indices(grey(30, 50, 0, 3)),
            labels(Set.of()).mapped(0, 1),
            index -> LabelMaps.indices(grey(30 + index, 50 - index, 4)).clone());
    List<String> reasons =
        List.of(
            "bad",
            "its label map has 30 x 49 pixels, but the image 30 x 50",
            "its label map has the value 3, but the classes are 0 to 2 and 255 for none",
            "its label map has the value 2 at row 0, column 2, which is not a class",
            "the value 4");
    for (int i = 0; i < maps.size(); i++) {
      Set<String> seen = new ConcurrentSkipListSet<>();
      try (ImageDataSetIterator batches =
          builder(Set.of())
              .labelMaps(maps.get(i))
              .order((size, epoch) -> new int[] {0})
              .whenUnreadable((name, why) -> seen.add(why.getMessage()))
              .build()) {
        assertThatExceptionOfNoImages(batches);
      }
      assertThat(seen).singleElement().asString().contains(reasons.get(i));
    }
  }

  private static void assertThatExceptionOfNoImages(ImageDataSetIterator batches) {
    assertThatThrownBy(batches::hasNext)
        .hasMessageContaining("neither this nor any other of the images can be read");
  }

  @Test
  void classesCanBeMapped() throws IOException {
    int[] table = new int[256];
    Arrays.fill(table, -1);
    table[7] = 0;
    table[11] = 2;
    table[0] = LabelMaps.IGNORED;
    LabelMaps ids = index -> LabelMaps.indices(grey(3, 5, 7, 11, 0));
    assertLabels(ids.mapped(table).decode(0), 0, 2, 255);
    assertThatIOException()
        .isThrownBy(() -> ids.mapped(0, 1).decode(0))
        .withMessage("its label map has the value 7 at row 0, column 0, which is not a class");
  }

  @Test
  void refusesWhatDoesNotFitLabelMaps() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder(Set.of()).transforms(new RandomResizedCropImageTransform(9, 9, 1)).build())
        .withMessageContaining("LabelMapTransforms")
        .withMessageContaining("RandomResizedCropImageTransform");
    assertThatIllegalArgumentException().isThrownBy(() -> builder(Set.of()).resizeFirst().build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(Set.of()).batchSize(12).dropLast().build())
        .withMessageContaining("batchSize");
    List<Integer> bad = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
    try (ImageDataSetIterator batches = builder(Set.copyOf(bad)).dropLast().build()) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(batches::hasNext)
          .havingCause()
          .withMessage("only 2 of 11 images can be read, fewer than one batch of 3");
    }
  }
}
