package org.gridmask.examples.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.mask.Cutout;
import org.gridmask.statistics.FailureCase;
import org.gridmask.statistics.FailureSimulator;
import org.junit.jupiter.api.Test;

class FailureSheetTest {

  private static final int ORANGE = 0xFFD55E00;

  @Test
  void showsEveryPixelOfTheMaskAndTheObjectOutlined() {
    FailureCase image = FailureSimulator.paper(1).caseAt(new Cutout(100), 3);
    FailureSheet.Example example = new FailureSheet.Example(50, image);
    LabelledSheet sheet =
        FailureSheet.of(
            List.of(
                new FailureSheet.Row("first", "words", List.of(), List.of(), 10),
                new FailureSheet.Row("second", "words", List.of(), List.of(example, example), 10)),
            224,
            224);

    BufferedImage drawn = sheet.draw();

    Rectangle place = sheet.cellAt(1, FailureSheet.EXAMPLES + 1);
    assertThat(new Rectangle(drawn.getWidth(), drawn.getHeight()).contains(place)).isTrue();
    int orange = 0;
    for (int y = 0; y < 224; y++) {
      for (int x = 0; x < 224; x++) {
        int rgb = drawn.getRGB(place.x + x, place.y + y);
        if (rgb == ORANGE) {
          orange++;
        } else {
          // What is dropped is darker than anything that is kept.
          boolean dark = (rgb >> 8 & 255) < 64;
          assertThat(dark).as("x=%d y=%d", x, y).isEqualTo(image.mask().isDropped(y, x));
        }
      }
    }
    assertThat(orange).isPositive();
    int middleX = (image.object().x0() + image.object().x1()) / 2;
    int middleY = (image.object().y0() + image.object().y1()) / 2;
    assertThat(drawn.getRGB(place.x + middleX, place.y + middleY)).isNotEqualTo(ORANGE);
    // Nothing was found for the first method: there is text, but no mask.
    Rectangle empty = sheet.cellAt(0, 0);
    assertThat(drawn.getRGB(empty.x, empty.y)).isEqualTo(0xFFFFFFFF);
  }
}
