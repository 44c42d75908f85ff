package org.gridmask.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
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

  private NamedImage read(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return ImageFiles.read(file);
  }
}
