package org.gridmask.examples.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.Thumbnail;
import org.junit.jupiter.api.Test;

class MethodSheetTest {

  private static final Color FILL = new Color(0x123456);

  private final MethodGallery gallery = new MethodGallery(FILL);
  private final List<NamedImage> images =
      List.of(
          new NamedImage("a", noise(32, 32, 1)),
          new NamedImage("b", noise(40, 32, 2)),
          new NamedImage("c", noise(32, 48, 3)));

  @Test
  void everyCellShowsItsMethodOfItsPicture() {
    List<String> names = gallery.names();
    LabelledSheet methodSheet = MethodSheet.of(images, 0, 3, names, gallery, 7);

    BufferedImage sheet = methodSheet.draw();

    for (int row = 0; row < images.size(); row++) {
      BufferedImage picture = images.get(row).pixels();
      BufferedImage partner =
          Thumbnail.of(images.get((row + 1) % 3).pixels(), picture.getWidth(), picture.getHeight());
      for (int column = 0; column < names.size(); column++) {
        BufferedImage expected = gallery.apply(names.get(column), picture, partner, 7, row);
        Rectangle cell = methodSheet.cellAt(row, column);
        int scale = cell.width / picture.getWidth();
        for (int y = 0; y < picture.getHeight(); y++) {
          for (int x = 0; x < picture.getWidth(); x++) {
            int shown = sheet.getRGB(cell.x + x * scale, cell.y + y * scale);
            assertThat(shown)
                .as("%s, row %d, x %d, y %d", names.get(column), row, x, y)
                .isEqualTo(expected.getRGB(x, y));
          }
        }
      }
    }
  }

  @Test
  void methodsDropMixAndDistort() {
    BufferedImage picture = images.get(0).pixels();
    BufferedImage partner = noise(32, 32, 9);
    for (String name : gallery.names()) {
      BufferedImage shown = gallery.apply(name, picture, partner, 7, 0);
      int kept = 0;
      int filled = 0;
      int pasted = 0;
      for (int i = 0; i < 32 * 32; i++) {
        int rgb = shown.getRGB(i % 32, i / 32);
        kept += rgb == picture.getRGB(i % 32, i / 32) ? 1 : 0;
        filled += rgb == FILL.getRGB() ? 1 : 0;
        pasted += rgb == partner.getRGB(i % 32, i / 32) ? 1 : 0;
      }
      switch (name) {
        case "original" -> assertThat(kept).isEqualTo(32 * 32);
        case "gridmask", "gridmask-reversed", "gridmask-random", "cutout", "cutout-multi" -> {
          assertThat(kept + filled).as(name).isEqualTo(32 * 32);
          assertThat(filled).as(name).isPositive();
        }
        case "cutmix", "gridmix" -> {
          assertThat(kept + pasted).as(name).isEqualTo(32 * 32);
          assertThat(pasted).as(name).isBetween(50, 1000);
        }
        case "mixup", "random-erasing" -> assertThat(kept).as(name).isLessThan(32 * 32 - 10);
        default -> assertThat(name).matches("hide-and-seek|autoaugment-.*|.*\\+.*");
      }
    }
  }

  @Test
  void picturesAreMixedHalfwayWithTheNextOne() {
    BufferedImage black = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    BufferedImage white = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      white.setRGB(i % 32, i / 32, 0xFFFFFF);
    }

    int mixed = gallery.apply("mixup", black, white, 7, 0).getRGB(5, 5) & 0xff;

    assertThat(mixed).isBetween(25, 230);
  }

  @Test
  void tinyAndHugePicturesHaveCellsToo() {
    List<NamedImage> odd = new ArrayList<>();
    for (int[] size : new int[][] {{1, 1}, {3, 2}, {700, 500}, {5, 900}}) {
      odd.add(new NamedImage("odd", noise(size[0], size[1], 4)));
    }

    BufferedImage sheet = MethodSheet.of(odd, 1, 4, gallery.names(), gallery, 7).draw();

    LabelledSheet whole = MethodSheet.of(odd, 0, 4, gallery.names(), gallery, 7);
    Rectangle page = new Rectangle(whole.draw().getWidth(), whole.draw().getHeight());
    assertThat(page.contains(whole.cellAt(3, gallery.names().size() - 1))).isTrue();
    assertThat(sheet.getHeight()).isLessThan(page.height);
  }

  @Test
  void anUnknownMethodIsNamed() {
    assertThatThrownBy(() -> gallery.apply("gridmsk", noise(4, 4, 1), noise(4, 4, 2), 7, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hide-and-seek")
        .hasMessageEndingWith("but is gridmsk");
  }

  private static BufferedImage noise(int width, int height, long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < width * height; pixel++) {
      image.setRGB(pixel % width, pixel / width, random.nextInt(1 << 24));
    }
    return image;
  }
}
