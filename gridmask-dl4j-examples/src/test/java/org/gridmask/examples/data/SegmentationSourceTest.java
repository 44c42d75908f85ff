package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;

class SegmentationSourceTest {

  @TempDir private Path folder;

  /** The values in the label maps of the first {@code count} test images. */
  private static Set<Integer> labels(SegmentationSource source) {
    Set<Integer> values = new TreeSet<>();
    try (ImageDataSetIterator images = source.testImages().build()) {
      while (images.hasNext()) {
        DataSet image = images.next();
        assertThat(image.getFeatures().shape()).containsExactly(1, 3, 40, 56);
        for (int value : image.getLabels().ravel().toIntVector()) {
          values.add(value);
        }
      }
    }
    return values;
  }

  @Test
  void cityscapesIdsBecomeTrainIds() throws IOException {
    SegmentationSource source = SegmentationSource.of(LabelledFolders.cityscapes(folder, 3, 2));
    assertThat(source.trainSize()).isEqualTo(3);
    assertThat(source.testSize()).isEqualTo(2);
    assertThat(source.classNames()).hasSize(19).startsWith("road").endsWith("bicycle");
    assertThat(source.shape()).isEqualTo(new ImageShape(40, 56, 3));
    assertThat(labels(source)).containsExactly(0, 10, 13, 255);
  }

  /** The table of Cityscapes: everything but 19 classes is ignored, and 34 to 254 do not occur. */
  @Test
  void everyIdOfCityscapesHasItsTrainId() {
    int[] table = PixelClass.trainIds(PixelClass.CITYSCAPES);
    int[] ids = {7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33};
    for (int i = 0; i < ids.length; i++) {
      assertThat(table[ids[i]]).isEqualTo(i);
    }
    for (int id : new int[] {0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30, 255}) {
      assertThat(table[id]).isEqualTo(255);
    }
    for (int id = 34; id < 255; id++) {
      assertThat(table[id]).isEqualTo(-1);
    }
  }

  @Test
  void foldersWithAClassListAreRead() throws IOException {
    SegmentationSource source = SegmentationSource.of(LabelledFolders.plain(folder, 3, 2));
    assertThat(source.classNames()).containsExactly("ground", "block", "sky");
    assertThat(labels(source)).containsExactly(0, 1, 2, 255);
    assertThat(PixelClass.of(source.classNames()))
        .extracting(PixelClass::rgb)
        .containsExactly(0x800000, 0x008000, 0x808000);
  }

  @Test
  void testTakesThePlaceOfVal() throws IOException {
    LabelledFolders.plain(folder, 2, 1);
    for (String kind : new String[] {"images", "labels"}) {
      Files.move(folder.resolve(kind).resolve("val"), folder.resolve(kind).resolve("test"));
    }
    assertThat(SegmentationSource.of(folder).testSize()).isEqualTo(1);
  }

  @Test
  void badLabelMapsAreSkippedAndCounted() throws IOException {
    LabelledFolders.plain(folder, 2, 6);
    Path labels = folder.resolve("labels/val");
    ImageIO.write(
        new BufferedImage(56, 40, BufferedImage.TYPE_3BYTE_BGR),
        "png",
        labels.resolve("0.png").toFile());
    ImageIO.write(
        new BufferedImage(40, 56, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        labels.resolve("1.png").toFile());
    BufferedImage noClass = new BufferedImage(56, 40, BufferedImage.TYPE_BYTE_GRAY);
    noClass.getRaster().setSample(5, 7, 0, 3);
    ImageIO.write(noClass, "png", labels.resolve("2.png").toFile());
    Files.delete(labels.resolve("3.png"));
    Files.write(labels.resolve("4.png"), new byte[] {1, 2, 3});
    SegmentationSource source = SegmentationSource.of(folder);
    try (ImageDataSetIterator images = source.testImages().build()) {
      int count = 0;
      for (; images.hasNext(); images.next()) {
        count++;
      }
      assertThat(count).isEqualTo(1);
      assertThat(images.skipped()).isEqualTo(5);
    }
  }

  /** As for classification, whose images have one class each. */
  @Test
  void someTrainingImagesAreLeftOutOrValidate() throws IOException {
    SegmentationSource whole = SegmentationSource.of(LabelledFolders.plain(folder, 6, 2));
    SegmentationSource split = whole.split(new TrainingSplit(5, OptionalLong.of(3), 0.4, 7));

    assertThat(split.trainSize()).isEqualTo(3);
    SegmentationSource validation = split.validation().orElseThrow();
    assertThat(validation.testSize()).isEqualTo(2);
    assertThat(split.testSize()).isEqualTo(2);
    assertThat(split.sha256()).isEqualTo(whole.sha256());
    assertThat(split.splitSha256()).isPresent().isNotEqualTo(whole.splitSha256());
    Set<Double> trained = sums(split.trainAsTest());
    Set<Double> validated = sums(validation);
    assertThat(trained).hasSize(3).doesNotContainAnyElementsOf(validated);
    assertThat(sums(whole.trainAsTest())).hasSize(6).containsAll(trained).containsAll(validated);
    assertThat(whole.split(TrainingSplit.WHOLE).validation()).isEmpty();
  }

  private static Set<Double> sums(SegmentationSource source) {
    Set<Double> sums = new TreeSet<>();
    try (ImageDataSetIterator images = source.testImages().build()) {
      images.forEachRemaining(image -> sums.add(image.getFeatures().sumNumber().doubleValue()));
    }
    return sums;
  }

  @Test
  void eachPartNeedsAReadableImage() throws IOException {
    LabelledFolders.plain(folder, 3, 1);
    Files.write(folder.resolve("labels/train/0.png"), new byte[] {1});
    SegmentationSource source = SegmentationSource.of(folder);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.split(new TrainingSplit(1, OptionalLong.empty(), 0, 0)))
        .withMessage(
            "limit must be larger, as no training image that is left can be read, but is 1");
    Files.write(folder.resolve("labels/train/2.png"), new byte[] {1});
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              for (int seed = 0; seed < 20; seed++) {
                source.split(new TrainingSplit(0, OptionalLong.empty(), 0.3, seed));
              }
            })
        .withMessage("validation must be larger, as none of its images can be read, but is 0.3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.split(new TrainingSplit(1, OptionalLong.of(1), 0.5, 0)))
        .withMessage("validation must be 0, as there is only one training image, but is 0.5");
  }

  @Test
  void filesThatAreNoPairsAreIgnored() throws IOException {
    LabelledFolders.cityscapes(folder, 1, 1);
    Path city = folder.resolve("leftImg8bit/train/x");
    Files.copy(city.resolve("x_000000_000000_leftImg8bit.png"), city.resolve("overview.png"));
    Files.writeString(city.resolve("notes.txt"), "?");
    Path labels = folder.resolve("gtFine/train/x");
    Path label = labels.resolve("x_000000_000000_gtFine_labelIds.png");
    Files.copy(label, labels.resolve("x_000000_000000_gtFine_color.png"));
    Files.copy(label, labels.resolve("x_000000_000009_gtFine_labelIds.png"));
    SegmentationSource source = SegmentationSource.of(folder);
    assertThat(source.trainSize()).isEqualTo(1);
    assertThat(source.ignored())
        .hasToString("3 files: .txt 1, label maps without an image 1, not _leftImg8bit.png 1");
  }

  @Test
  void theDigestCoversImagesAndLabels() throws IOException {
    LabelledFolders.plain(folder, 2, 1);
    String before = SegmentationSource.of(folder).sha256();
    assertThat(before).matches("[0-9a-f]{64}");
    Files.copy(
        folder.resolve("labels/train/0.png"),
        folder.resolve("labels/train/1.png"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(SegmentationSource.of(folder).sha256()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gtFine/val|gtFine/val: is missing",
        "leftImg8bit/train|leftImg8bit/train: is missing",
        "leftImg8bit/val/x/x_000000_000000_leftImg8bit.png|has no images",
        "gtFine/train/x/x_000000_000000_gtFine_labelIds.png|none of its images can be read",
        "leftImg8bit|has neither Cityscapes (leftImg8bit and gtFine) nor the folders"
      })
  void missingPartsOfCityscapesAreNamed(String removed) throws IOException {
    String[] parts = removed.split("\\|");
    LabelledFolders.cityscapes(folder, 1, 1);
    delete(folder.resolve(parts[0]));
    assertThatIOException()
        .isThrownBy(() -> SegmentationSource.of(folder))
        .isInstanceOf(DataException.class)
        .withMessageContaining(parts[1]);
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theClassListMustBeThereAndNameEachClassOnce() throws IOException {
    LabelledFolders.plain(folder, 1, 1);
    Path classes = folder.resolve("classes.txt");
    // As editors on Windows write it.
    Files.writeString(classes, "\uFEFFroad\r\ncar\r\nroad\r\n");
    assertThatIOException()
        .isThrownBy(() -> SegmentationSource.of(folder))
        .withMessage(classes + ": has the class road twice");
    Files.writeString(classes, "road\n");
    assertThatIOException()
        .isThrownBy(() -> SegmentationSource.of(folder))
        .withMessage(classes + ": must have 2 to 255 classes, but has 1");
    Files.delete(classes);
    assertThatIOException()
        .isThrownBy(() -> SegmentationSource.of(folder))
        .withMessageContaining("one per line, in the order of their labels, but is missing");
  }
}
