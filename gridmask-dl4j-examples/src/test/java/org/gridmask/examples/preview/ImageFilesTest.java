package org.gridmask.examples.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  @TempDir Path folder;

  @Test
  void keepsTheGreyLevelsOf16Bits() throws IOException {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_USHORT_GRAY);
    for (int x = 0; x < 256; x++) {
      image.getRaster().setSample(x, 0, 0, x * 257);
    }

    BufferedImage read = read(image, "grey.16.png").pixels();

    for (int x = 0; x < 256; x++) {
      assertThat(read.getRGB(x, 0)).isEqualTo(0xFF000000 | x * 0x010101);
    }
  }

  @Test
  void laysWhatIsTransparentOnWhite() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00FF0000);
    image.setRGB(1, 0, 0xFF00FF00);

    NamedImage read = read(image, "transparent.png");

    assertThat(read.name()).isEqualTo("transparent");
    assertThat(read.pixels().getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
    assertThat(read.pixels().getRGB(1, 0)).isEqualTo(0xFF00FF00);
  }

  @Test
  void readsHugeImagesInPartAndKnowsTheirSize() throws IOException {
    NamedImage read =
        read(new BufferedImage(8000, 6000, BufferedImage.TYPE_BYTE_BINARY), "huge.png");

    assertThat(read.width()).isEqualTo(8000);
    assertThat(read.height()).isEqualTo(6000);
    assertThat(read.pixels().getWidth()).isEqualTo(4000);
    assertThat(read.pixels().getHeight()).isEqualTo(3000);
  }

  @Test
  void turnsPhotographsAsTrainingDoesAndRefusesThoseThatWereCutOff() throws IOException {
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 20; x++) {
      for (int y = 0; y < 40; y++) {
        image.setRGB(x, y, 0xFF0000);
      }
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", plain);
    byte[] encoded = plain.toByteArray();
    Path turned = folder.resolve("turned.jpg");
    try (OutputStream out = Files.newOutputStream(turned)) {
      out.write(encoded, 0, 2);
      // Orientation 6: what is on the left comes to the top.
      out.write(
          HexFormat.of()
              .parseHex(
                  "ffe100224578696600004d4d002a000000080001011200030000000100060000" + "00000000"));
      out.write(encoded, 2, encoded.length - 2);
    }
    Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(encoded, encoded.length - 100));

    NamedImage read = ImageFiles.read(turned);

    assertThat(read.width()).isEqualTo(40);
    assertThat(read.height()).isEqualTo(60);
    assertThat(new Color(read.pixels().getRGB(20, 5)).getRed()).isGreaterThan(240);
    assertThat(new Color(read.pixels().getRGB(20, 55)).getRed()).isLessThan(15);
    assertThatIOException()
        .isThrownBy(() -> ImageFiles.read(cut))
        .withMessage(cut + ": cannot be read: it is cut off");
  }

  private NamedImage read(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return ImageFiles.read(file);
  }
}
