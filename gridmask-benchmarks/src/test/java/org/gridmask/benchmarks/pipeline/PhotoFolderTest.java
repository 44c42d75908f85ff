package org.gridmask.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoFolderTest {

  @TempDir private Path folder;

  @Test
  void filesAreAsLargeAsImageNetsAndAlwaysTheSame() throws Exception {
    PhotoFolder.write(folder.resolve("one"), 5);
    PhotoFolder.write(folder.resolve("two"), 5);

    ImageFiles one = ImageFiles.in(folder.resolve("one"), 9);
    ImageFiles two = ImageFiles.in(folder.resolve("two"), 9);
    assertThat(one.labels()).containsExactly(0, 0, 1, 2, 3);
    for (int i = 0; i < 5; i++) {
      assertThat(one.files().get(i)).hasSameBinaryContentAs(two.files().get(i));
      assertThat(Files.size(one.files().get(i))).isBetween(70_000L, 140_000L);
    }
    BufferedImage image = ImageIO.read(one.files().get(0).toFile());
    assertThat(image.getWidth()).isEqualTo(500);
    assertThat(image.getHeight()).isEqualTo(375);
  }

  @Test
  void fewerFilesAreTakenEvenlyAndListedAsTheyAre() throws Exception {
    PhotoFolder.write(folder, 8);

    ImageFiles some = ImageFiles.in(folder, 4);

    assertThat(some.labels()).containsExactly(0, 1, 2, 3);
    Path listing = folder.resolve("files");
    some.write(listing);
    assertThat(ImageFiles.read(listing)).isEqualTo(some);
  }
}
