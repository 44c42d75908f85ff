package org.gridmask.examples.preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.mask.DropMask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactSheetTest {

  private static final int FILL = 0xFF123456;

  @ParameterizedTest
  @CsvSource({"32, 32", "28, 20", "7, 300", "1024, 512", "640, 480", "1, 1"})
  void everyCellShowsItsMaskAndTheImageUnderIt(int width, int height) {
    NamedImage image = new NamedImage("noise", noise(width, height));
    List<MaskGallery.Row> rows = MaskGallery.of(height, width, 7);
    LabelledSheet contactSheet = ContactSheet.of(image, rows, new Color(FILL));

    BufferedImage sheet = contactSheet.draw();

    Rectangle original = imageAt(contactSheet, 0, 0);
    assertThat(rows.get(0).cells().get(0).mask().isEmpty()).isTrue();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).cells().size(); column++) {
        DropMask mask = rows.get(row).cells().get(column).mask();
        Rectangle maskCell = maskAt(contactSheet, row, column);
        Rectangle imageCell = imageAt(contactSheet, row, column);
        assertThat(new Rectangle(sheet.getWidth(), sheet.getHeight()).contains(imageCell)).isTrue();
        for (int y = 0; y < maskCell.height; y++) {
          for (int x = 0; x < maskCell.width; x++) {
            int sourceX = (int) ((x + 0.5) * width / maskCell.width);
            int sourceY = (int) ((y + 0.5) * height / maskCell.height);
            boolean dropped = mask.isDropped(sourceY, sourceX);
            boolean black = sheet.getRGB(maskCell.x + x, maskCell.y + y) == 0xFF000000;
            int shown = sheet.getRGB(imageCell.x + x, imageCell.y + y);
            int expected = dropped ? FILL : sheet.getRGB(original.x + x, original.y + y);
            if (black != dropped || shown != expected) {
              throw new AssertionError(
                  "row " + row + ", column " + column + ", x " + x + ", y " + y);
            }
          }
        }
      }
    }
  }

  @Test
  void enlargesSmallImagesWithoutSmoothing() {
    BufferedImage pixels = noise(32, 32);
    LabelledSheet contactSheet =
        ContactSheet.of(new NamedImage("noise", pixels), MaskGallery.of(32, 32, 7), Color.BLACK);
    BufferedImage sheet = contactSheet.draw();

    Rectangle original = imageAt(contactSheet, 0, 0);

    assertThat(original.width).isEqualTo(8 * 32);
    for (int y = 0; y < original.height; y++) {
      for (int x = 0; x < original.width; x++) {
        if (sheet.getRGB(original.x + x, original.y + y) != pixels.getRGB(x / 8, y / 8)) {
          throw new AssertionError("x " + x + ", y " + y);
        }
      }
    }
  }

  @Test
  void shrinksLargeImagesByAveraging() {
    BufferedImage pixels = new BufferedImage(1024, 1024, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < 1024 * 1024; pixel += 2) {
      pixels.setRGB(pixel % 1024, pixel / 1024, 0xFFFFFF);
    }
    LabelledSheet contactSheet =
        ContactSheet.of(
            new NamedImage("lines", pixels), MaskGallery.of(1024, 1024, 7), Color.BLACK);

    Rectangle original = imageAt(contactSheet, 0, 0);

    assertThat(original.width).isLessThanOrEqualTo(360);
    assertThat(contactSheet.draw().getRGB(original.x + 9, original.y + 9)).isEqualTo(0xFF808080);
  }

  @Test
  void holesShowOnDarkImagesToo() {
    BufferedImage dark = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);

    assertThat(new NamedImage("dark", dark).contrastingFill()).isNotEqualTo(Color.BLACK);
    assertThat(new NamedImage("noise", noise(8, 8)).contrastingFill()).isEqualTo(Color.BLACK);
  }

  private static Rectangle maskAt(LabelledSheet sheet, int row, int column) {
    Rectangle pair = sheet.cellAt(row, column);
    return new Rectangle(pair.x, pair.y, pair.width, (pair.height - ContactSheet.PAIR_GAP) / 2);
  }

  private static Rectangle imageAt(LabelledSheet sheet, int row, int column) {
    Rectangle mask = maskAt(sheet, row, column);
    mask.translate(0, mask.height + ContactSheet.PAIR_GAP);
    return mask;
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < width * height; pixel++) {
      image.setRGB(pixel % width, pixel / width, 0x404040 | pixel * 0x9E3779);
    }
    return image;
  }
}
