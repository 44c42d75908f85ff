package org.gridmask.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class LetteringTest {

  @Test
  void inkLiesWhereTheTextStands() {
    double width = Lettering.width("HHH", 20);
    BufferedImage page = new BufferedImage(100, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = page.createGraphics();
    graphics.setColor(Color.WHITE);

    Lettering.draw(graphics, "HHH", 10, 30, 20);

    int left = 100;
    int right = 0;
    int top = 40;
    int bottom = 0;
    for (int pixel = 0; pixel < 100 * 40; pixel++) {
      if (page.getRGB(pixel % 100, pixel / 100) == 0xFFFFFFFF) {
        left = Math.min(left, pixel % 100);
        right = Math.max(right, pixel % 100);
        top = Math.min(top, pixel / 100);
        bottom = Math.max(bottom, pixel / 100);
      }
    }
    assertThat(left).isBetween(10, 13);
    assertThat(right).isBetween((int) (10 + width) - 4, (int) (10 + width));
    assertThat(bottom).isEqualTo(29);
    assertThat(top).isBetween(14, 16);
  }

  @Test
  void widthsAddUpAndScale() {
    assertThat(Lettering.width("ab° δ×", 10))
        .isCloseTo(Lettering.width("ab°", 10) + Lettering.width(" δ×", 10), within(1e-9));
    assertThat(Lettering.width("ab", 20))
        .isCloseTo(2 * Lettering.width("ab", 10), within(1e-9))
        .isPositive();
  }

  @Test
  void unknownCharactersShowAsReplacements() {
    assertThat(Lettering.width("猫", 10)).isEqualTo(Lettering.width("\uFFFD", 10));
  }
}
