package org.gridmask.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.examples.picture.BoxPictures.Labelled;
import org.junit.jupiter.api.Test;

class BoxPicturesTest {

  private static final int GREY = 0xff808080;

  private static BufferedImage grey() {
    BufferedImage picture = new BufferedImage(120, 100, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 12000; i++) {
      picture.setRGB(i % 120, i / 120, GREY);
    }
    return picture;
  }

  @Test
  void framesAreWithinBoxesAndTheirInsideIsLeft() {
    BufferedImage before = grey();
    BufferedImage drawn =
        BoxPictures.of(
            before,
            List.of(new Labelled(20, 30, 60, 40, "", 1), new Labelled(90, 80, 60, 40, "", 2)));

    int colour = drawn.getRGB(50, 30);
    assertThat(colour).isNotEqualTo(GREY);
    assertThat(drawn.getRGB(20, 50)).isEqualTo(colour);
    assertThat(drawn.getRGB(79, 69)).isEqualTo(colour);
    assertThat(drawn.getRGB(50, 50)).isEqualTo(GREY);
    assertThat(drawn.getRGB(50, 28)).isEqualTo(GREY);
    assertThat(drawn.getRGB(81, 50)).isEqualTo(GREY);
    assertThat(drawn.getRGB(100, 80)).isNotIn(GREY, colour);
    assertThat(before.getRGB(50, 30)).isEqualTo(GREY);
  }

  @Test
  void namesStayInThePicture() {
    BufferedImage drawn =
        BoxPictures.of(grey(), List.of(new Labelled(100, 2, 15, 30, "traffic light 0.97", 3)));

    // To the left of the box, at the top edge.
    assertThat(drawn.getRGB(90, 1)).isNotEqualTo(GREY);
    assertThat(drawn.getRGB(119, 1)).isNotEqualTo(GREY);
    assertThat(drawn.getRGB(90, 25)).isEqualTo(GREY);
  }

  @Test
  void boxesShrinkWithThePicture() {
    BufferedImage drawn =
        BoxPictures.within(grey(), List.of(new Labelled(20, 30, 60, 40, "", 1)), 60);

    assertThat(drawn.getWidth()).isEqualTo(60);
    assertThat(drawn.getRGB(25, 15)).isNotEqualTo(GREY);
    assertThat(drawn.getRGB(25, 25)).isEqualTo(GREY);
  }
}
