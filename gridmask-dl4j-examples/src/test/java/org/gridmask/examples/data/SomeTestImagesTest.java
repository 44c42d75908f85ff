package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SomeTestImagesTest {

  @Test
  void areSpreadOverAllImagesInMemory() throws IOException {
    ImageSource all = ImageSource.embedded();
    ImageSource some = all.withTestImages(3);

    List<ReadImage> images = ReadImage.all(all.testImages());
    assertThat(images).hasSize(1000);
    assertThat(ReadImage.all(some.testImages()))
        .containsExactly(images.get(166), images.get(499), images.get(833));
    assertThat(some.testSize()).isEqualTo(3);
    assertThat(some.trainSize()).isEqualTo(5000);
    assertThat(ReadImage.all(some.resized(14, 14).testImages())).hasSize(3);
    assertThat(all.withTestImages(5000).testSize()).isEqualTo(1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> all.withTestImages(0))
        .withMessage("max must be at least 1, but is 0");
  }

  @Test
  void areSpreadOverTheFoldersOfAllClasses(@TempDir Path directory) throws IOException {
    for (String part : List.of("train/cat", "train/dog", "test/cat", "test/dog")) {
      Path folder = Files.createDirectories(directory.resolve(part));
      for (int i = 0; i < 4; i++) {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixel(0, 0, new int[] {part.endsWith("cat") ? i : 10 + i});
        ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      }
    }
    ImageSource all = ImageSource.fromDirectory(directory);

    assertThat(levels(all.withTestImages(4))).containsExactly(0, 2, 10, 12);
    assertThat(levels(all.withTestImages(4).withChannels(1))).containsExactly(0, 2, 10, 12);
    assertThat(levels(all)).containsExactly(0, 1, 2, 3, 10, 11, 12, 13);
  }

  private static List<Integer> levels(ImageSource source) {
    return ReadImage.all(source.testImages()).stream().map(ReadImage::first).toList();
  }
}
