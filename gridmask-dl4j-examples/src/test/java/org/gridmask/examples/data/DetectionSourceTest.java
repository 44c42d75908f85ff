package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.detection.ShapePictures;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionSourceTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrongInCocosFilesIsLeftOutAndCounted() throws IOException {
    DetectionSource source = DetectionSource.of(CocoFolders.of(folder, 3, 2).toString());

    assertThat(source.trainSize()).isEqualTo(3);
    assertThat(source.testSize()).isEqualTo(2);
    assertThat(source.classNames()).containsExactly("circle", "square", "triangle");
    assertThat(source.categories().id(3)).isEqualTo(90);
    assertThat(source.ignored().annotations())
        .isEqualTo(Map.of("box outside of its image", 1, "unknown category", 1));
    assertThat(source.ignored().files())
        .isEqualTo(Map.of("no such file", 1, "training image without objects", 1));
    assertThat(source.ignored())
        .hasToString(
            "2 files: no such file 1, training image without objects 1;"
                + " 2 annotations: box outside of its image 1, unknown category 1");
    assertThat(source.sha256()).isEqualTo(DetectionSource.of(folder.toString()).sha256());
  }

  @Test
  void publishedLayoutsMayHaveTheirImagesInAFolder() throws IOException {
    CocoFolders.of(folder, 2, 2);
    Files.createDirectory(folder.resolve("images"));
    Files.move(folder.resolve("train2017"), folder.resolve("images/train2017"));

    assertThat(DetectionSource.of(folder.toString()).trainSize()).isEqualTo(2);
    Files.delete(folder.resolve("annotations/instances_val2017.json"));
    assertThatThrownBy(() -> DetectionSource.of(folder.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("annotations: has no instances_val*.json");
  }

  /** A category may occur in one part alone. */
  @Test
  void categoriesOfCsvFilesAreThoseOfBothParts() throws IOException {
    Files.createDirectory(folder.resolve("images"));
    for (String name : new String[] {"a.png", "b.png"}) {
      ImageIO.write(
          new ShapePictures(1).picture(0).pixels(),
          "png",
          folder.resolve("images").resolve(name).toFile());
    }
    String header = "image,xmin,ymin,xmax,ymax,category\n";
    Files.writeString(folder.resolve("train.csv"), header + "a.png,1,2,30,40,dog\n");
    Files.writeString(folder.resolve("val.csv"), header + "b.png,1,2,30,40,cat\n");
    DetectionSource source = DetectionSource.of(folder.toString());

    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.testAnnotations().images().get(0).objects().get(0).category()).isEqualTo(1);
    try (ImageDataSetIterator images = source.trainImages().build()) {
      assertThat(images.next().getLabels().slice(0).slice(1).toFloatVector())
          .containsExactly(1, 2, 30, 40, 2);
    }
  }

  @Test
  void aSplitKnowsItsTallImages() throws IOException {
    Files.createDirectory(folder.resolve("images"));
    StringBuilder lines = new StringBuilder("image,xmin,ymin,xmax,ymax,category\n");
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(i < 4 ? 20 : 40, 30, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", folder.resolve("images").resolve(i + ".png").toFile());
      lines.append(i).append(".png,1,1,9,9,a\n");
    }
    Files.writeString(folder.resolve("train.csv"), lines);
    Files.writeString(folder.resolve("val.csv"), lines);
    DetectionSource source =
        DetectionSource.of(folder.toString())
            .split(new TrainingSplit(0, OptionalLong.empty(), 0.5, 1));

    List<Boolean> tall = new ArrayList<>();
    try (ImageDataSetIterator images = source.plainTrainImages().build()) {
      images.forEachRemaining(
          image -> tall.add(image.getFeatures().size(2) > image.getFeatures().size(3)));
    }
    assertThat(tall).hasSize(4).contains(true, false);
    assertThat(tall).isEqualTo(IntStream.range(0, 4).mapToObj(source::isTall).toList());
  }

  @Test
  void readsCocoAsPublished() throws IOException {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    DetectionSource source = DetectionSource.of(Path.of(shared, "vision", "detection").toString());

    assertThat(List.of(source.trainSize(), source.testSize(), source.classNames().size()))
        .containsExactly(63, 27, 80);
    assertThat(source.ignored()).hasToString("1 file: training image without objects 1");
    // The gaps of COCO's ids.
    Categories published = Categories.ofClasses(source.classNames());
    assertThat(published).isEqualTo(source.categories());
  }

  @Test
  void foldersWithoutBoxesAreRefused() {
    assertThatThrownBy(() -> DetectionSource.of(folder.toString()))
        .hasMessageEndingWith(
            "has neither COCO's annotations, nor Pascal VOC (JPEGImages and Annotations), nor"
                + " train.csv");
    assertThatThrownBy(() -> DetectionSource.of(folder.resolve("none").toString()))
        .hasMessageEndingWith("none: is not a directory");
  }

  @Test
  void aFewImagesCanBeLearntByHeart() throws IOException {
    DetectionSource few = DetectionSource.of("").overfit(5);

    assertThat(few.trainSize()).isEqualTo(5);
    assertThat(few.testAnnotations().images())
        .extracting(image -> image.id())
        .containsExactly(0L, 1L, 2L, 3L, 4L);
  }
}
