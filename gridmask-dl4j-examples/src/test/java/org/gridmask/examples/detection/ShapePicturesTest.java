package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Set;
import java.util.TreeSet;
import org.gridmask.examples.detection.ShapePictures.Picture;
import org.junit.jupiter.api.Test;

class ShapePicturesTest {

  private static final ShapePictures PICTURES = new ShapePictures(3);

  @Test
  void objectsAreWhereTheirBoxesAre() {
    Set<Integer> categories = new TreeSet<>();
    for (int i = 0; i < 30; i++) {
      Picture picture = PICTURES.picture(i);
      assertThat(picture.annotations().objects()).hasSizeBetween(1, 4);
      for (Annotation object : picture.annotations().targets()) {
        categories.add(object.category());
        Box box = object.box();
        // Its middle is far from the colour of the corner, and so is its bottom.
        int centreX = (int) (box.x() + box.width() / 2);
        int centreY = (int) (box.y() + box.height() * 0.6);
        int corner = background(picture);
        assertThat(distance(mean(picture.pixels(), centreX, centreY), corner)).isGreaterThan(100);
        assertThat(object.area()).isBetween(box.area() / 2, box.area());
      }
    }
    assertThat(categories).containsExactly(1, 2, 3);
  }

  /** Of the pixels that are in no box. */
  private static int background(Picture picture) {
    for (int y = 1; y < ShapePictures.SIZE - 1; y += 3) {
      for (int x = 1; x < ShapePictures.SIZE - 1; x += 3) {
        Box around = new Box(x - 1, y - 1, 3, 3);
        boolean isFree =
            picture.annotations().objects().stream()
                .allMatch(object -> object.box().intersection(around) == 0);
        if (isFree) {
          return mean(picture.pixels(), x, y);
        }
      }
    }
    throw new AssertionError("no background");
  }

  /** The mean of 3 x 3 pixels. */
  private static int mean(BufferedImage pixels, int x, int y) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int sum = 0;
      for (int i = 0; i < 9; i++) {
        sum += pixels.getRGB(x - 1 + i % 3, y - 1 + i / 3) >> shift & 255;
      }
      rgb |= sum / 9 << shift;
    }
    return rgb;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      sum += Math.abs((a >> shift & 255) - (b >> shift & 255));
    }
    return sum;
  }

  @Test
  void aPictureDependsOnSeedAndIndexAlone() {
    int[] first = pixels(PICTURES.picture(7));

    assertThat(pixels(new ShapePictures(3).picture(7))).isEqualTo(first);
    assertThat(pixels(PICTURES.picture(8))).isNotEqualTo(first);
    assertThat(pixels(new ShapePictures(4).picture(7))).isNotEqualTo(first);
    assertThat(PICTURES.picture(7).annotations())
        .isEqualTo(new ShapePictures(3).picture(7).annotations());
  }

  private static int[] pixels(Picture picture) {
    return picture.pixels().getRGB(0, 0, 128, 128, null, 0, 128);
  }
}
