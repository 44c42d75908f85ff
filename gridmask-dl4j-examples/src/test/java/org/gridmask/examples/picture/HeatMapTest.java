package org.gridmask.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class HeatMapTest {

  private static final int HEIGHT = 6;
  private static final int WIDTH = 9;

  @Test
  void showsTheMaximumWhereItIsAndFallsOffAroundIt() {
    INDArray map = Nd4j.zeros(HEIGHT, WIDTH);
    map.putScalar(4, 7, 8);
    map.putScalar(1, 2, 4);
    map.putScalar(0, 0, -100);

    BufferedImage shown = HeatMap.over(grey(128), map);

    assertThat(new Color(shown.getRGB(7, 4))).isEqualTo(over(128, HeatMap.color(1)));
    assertThat(new Color(shown.getRGB(2, 1))).isEqualTo(over(128, HeatMap.color(0.5)));
    assertThat(new Color(shown.getRGB(0, 0))).isEqualTo(over(128, HeatMap.color(0)));
    assertThat(new Color(shown.getRGB(5, 5))).isEqualTo(over(128, HeatMap.color(0)));
  }

  @Test
  void stretchesASmallMapOverThePicture() {
    BufferedImage shown = HeatMap.over(grey(128), Nd4j.createFromArray(new float[][] {{0, 5}}));

    assertThat(new Color(shown.getRGB(0, 3))).isEqualTo(over(128, HeatMap.color(0)));
    assertThat(new Color(shown.getRGB(4, 3))).isEqualTo(over(128, HeatMap.color(0.5)));
    assertThat(new Color(shown.getRGB(8, 3))).isEqualTo(over(128, HeatMap.color(1)));
  }

  @Test
  void leavesThePictureVisibleBelowTheMapAndUntouchedItself() {
    BufferedImage picture = grey(40);
    picture.setRGB(3, 3, 0xFFFFFF);

    BufferedImage shown = HeatMap.over(picture, Nd4j.ones(HEIGHT, WIDTH));

    assertThat(luminance(shown.getRGB(3, 3)) - luminance(shown.getRGB(4, 3))).isGreaterThan(80);
    assertThat(picture.getRGB(3, 3)).isEqualTo(0xFFFFFFFF);
    assertThat(picture.getRGB(4, 3)).isEqualTo(0xFF282828);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -3, Float.NaN, Float.POSITIVE_INFINITY})
  void showsNoHeatWhereTheMapIsNowhereAbove0(float value) {
    BufferedImage shown = HeatMap.over(grey(200), Nd4j.valueArrayOf(new long[] {2, 2}, value));

    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      assertThat(new Color(shown.getRGB(i % WIDTH, i / WIDTH)))
          .isEqualTo(over(200, HeatMap.color(0)));
    }
  }

  @Test
  void showsAMapOfOneValueAsHotEverywhere() {
    BufferedImage shown = HeatMap.over(grey(0), Nd4j.valueArrayOf(new long[] {1, 1}, 0.001f));

    assertThat(new Color(shown.getRGB(0, 0))).isEqualTo(over(0, HeatMap.color(1)));
    assertThat(new Color(shown.getRGB(8, 5))).isEqualTo(over(0, HeatMap.color(1)));
  }

  @Test
  void takesNumbersAroundAHoleInTheMap() {
    INDArray map = Nd4j.ones(HEIGHT, WIDTH);
    map.putScalar(2, 2, Double.NaN);

    BufferedImage shown = HeatMap.over(grey(128), map);

    assertThat(new Color(shown.getRGB(2, 2))).isEqualTo(over(128, HeatMap.color(0)));
    assertThat(new Color(shown.getRGB(3, 2))).isEqualTo(over(128, HeatMap.color(1)));
  }

  @Test
  void coloursBecomeLighterWithTheHeat() {
    double before = luminance(HeatMap.color(0).getRGB());
    for (int i = 1; i <= 64; i++) {
      double now = luminance(HeatMap.color(i / 64.0).getRGB());
      assertThat(now).as("heat %d/64", i).isGreaterThan(before);
      before = now;
    }
  }

  @Test
  void refusesWhatIsNoMap() {
    assertThatThrownBy(() -> HeatMap.over(grey(0), Nd4j.ones(1, 3, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("map must be [h, w], but is [1, 3, 3]");
  }

  private static BufferedImage grey(int level) {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      picture.setRGB(i % WIDTH, i / WIDTH, level * 0x010101);
    }
    return picture;
  }

  private static Color over(int level, Color above) {
    return new Color(
        mixed(level, above.getRed()),
        mixed(level, above.getGreen()),
        mixed(level, above.getBlue()));
  }

  private static int mixed(int below, int above) {
    return (int) Math.round(0.45 * below + 0.55 * above);
  }

  private static double luminance(int rgb) {
    return 0.2126 * (rgb >> 16 & 0xff) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
  }
}
