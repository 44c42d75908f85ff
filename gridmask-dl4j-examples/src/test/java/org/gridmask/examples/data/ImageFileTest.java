package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of an image file; what is read of it is tested with the library. */
class ImageFileTest {

  @TempDir Path folder;

  @Test
  void colourIsKept() throws IOException {
    BufferedImage image = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 2, 0x102030);

    ImageFile read = write(image, "colour.png");

    assertThat(read.height()).isEqualTo(3);
    assertThat(read.width()).isEqualTo(2);
    assertThat(read.picture().getRGB(1, 2)).isEqualTo(0xff102030);
  }

  @Test
  void largeImagesAreSubsampled() throws IOException {
    ImageFile read =
        write(new BufferedImage(8000, 6000, BufferedImage.TYPE_BYTE_BINARY), "large.png");

    assertThat(read.width()).isEqualTo(8000);
    assertThat(read.height()).isEqualTo(6000);
    assertThat(read.picture().getWidth()).isEqualTo(4000);
    assertThat(read.picture().getHeight()).isEqualTo(3000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat.gif", "cat.txt"})
  void whatTrainingRefusesIsRefused(String name) throws IOException {
    BufferedImage image = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve(name);
    ImageIO.write(image, "gif", file.toFile());
    assertThatIOException()
        .isThrownBy(() -> ImageFile.read(file))
        .withMessage(file + ": cannot be read: it is a GIF file, a format that is not supported");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theMessageIsOneLineWhateverTheName() throws IOException {
    Path file = Files.write(folder.resolve("a\u001b[31m\nb.png"), new byte[0]);
    assertThatIOException()
        .isThrownBy(() -> ImageFile.read(file))
        .withMessageEndingWith("a\\u001b[31m\\nb.png: cannot be read: empty file");
  }

  private ImageFile write(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return ImageFile.read(file);
  }
}
