package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.gridmask.internal.resize.Window;
import org.junit.jupiter.api.Test;

class RandomResizedCropImageTransformTest {

  private static final int ROWS = 400;
  private static final int COLUMNS = 500;
  private static final int DRAWS = 1500;

  /** Where the thread's last crop was taken from an image. */
  private static Window window(KeyedImageTransform transform, int height, int width) {
    float[] points = transform.query(0, 0, 1000, 1000);
    double across = (points[2] - points[0]) / 1000;
    double down = (points[3] - points[1]) / 1000;
    return new Window(
        (int) Math.rint(0.5 - (points[1] + 0.5) / down),
        (int) Math.rint(0.5 - (points[0] + 0.5) / across),
        (int) Math.rint(height / down),
        (int) Math.rint(width / across));
  }

  private static Window[] windows(KeyedImageTransform transform) {
    ImageWritable image = Images.image(ROWS, COLUMNS, opencv_core.CV_8UC1);
    return IntStream.range(0, DRAWS)
        .mapToObj(
            i -> {
              transform.transform(image, 0, i);
              return window(transform, 4, 4);
            })
        .toArray(Window[]::new);
  }

  /** Kolmogorov and Smirnov's test, at a level of 0.001; the draws are the same at every run. */
  private static void assertUniform(double[] shares) {
    Arrays.sort(shares);
    double furthest = 0;
    for (int i = 0; i < shares.length; i++) {
      furthest = Math.max(furthest, Math.abs(shares[i] - (i + 0.5) / shares.length));
    }
    assertThat(furthest).isLessThan(1.95 / Math.sqrt(shares.length));
  }

  @Test
  void areaLogarithmOfTheRatioAndPlaceAreUniform() {
    // Nothing of up to half the area is too wide or too high here, so that no draw is refused.
    Window[] windows =
        windows(new RandomResizedCropImageTransform(4, 4, 0.08, 0.5, 3 / 4.0, 4 / 3.0, 1));
    double area = (double) ROWS * COLUMNS;
    assertUniform(
        Arrays.stream(windows)
            .mapToDouble(w -> (w.height() * w.width() / area - 0.08) / (0.5 - 0.08))
            .toArray());
    assertUniform(
        Arrays.stream(windows)
            .mapToDouble(
                w ->
                    (Math.log((double) w.width() / w.height()) - Math.log(0.75))
                        / (2 * Math.log(4 / 3.0)))
            .toArray());
    assertUniform(
        Arrays.stream(windows)
            .mapToDouble(w -> (w.top() + 0.5) / (ROWS - w.height() + 1))
            .toArray());
    assertUniform(
        Arrays.stream(windows)
            .mapToDouble(w -> (w.left() + 0.5) / (COLUMNS - w.width() + 1))
            .toArray());
  }

  @Test
  void cropsOfTheUsualRangesLieInsideTheImage() {
    for (Window w : windows(new RandomResizedCropImageTransform(4, 4, 2))) {
      assertThat(w.top()).isNotNegative();
      assertThat(w.left()).isNotNegative();
      assertThat(w.top() + w.height()).isLessThanOrEqualTo(ROWS);
      assertThat(w.left() + w.width()).isLessThanOrEqualTo(COLUMNS);
      assertThat(w.height() * w.width() / (double) (ROWS * COLUMNS)).isBetween(0.0795, 1.0);
      assertThat((double) w.width() / w.height()).isBetween(0.745, 1.345);
    }
  }

  @Test
  void pixelsAreThoseOfTheCropResized() {
    RandomResizedCropImageTransform transform = new RandomResizedCropImageTransform(30, 20, 1);
    Mat image = Images.mat(90, 70, opencv_core.CV_8UC3);
    for (int i = 0; i < 20; i++) {
      ImageWritable result = transform.transform(Images.image(image), 0, i);
      Window window = window(transform, 30, 20);
      assertThat(Images.bits(result)).isEqualTo(Images.bits(window.resized(image, 30, 20)));
    }
  }

  /** The draws of a key are part of what a seed promises: they stay the same for ever. */
  @Test
  void drawsOfAKeyAreFrozen() {
    RandomResizedCropImageTransform transform = new RandomResizedCropImageTransform(8, 8, 1);
    StringBuilder draws = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      transform.transform(Images.image(90, 70, opencv_core.CV_8UC1), 2, i);
      Window w = window(transform, 8, 8);
      draws.append(w.top()).append(',').append(w.left()).append(' ');
      draws.append(w.height()).append('x').append(w.width()).append("; ");
    }
    assertThat(draws).hasToString("3,13 59x55; 7,15 22x26; 1,16 50x40; 1,1 83x64; ");
  }

  @Test
  void whatNeverFitsGivesTheCentreInTheNearestRatio() {
    assertThat(fallback(20, 400)).isEqualTo(new Window(0, 186, 20, 27));
    assertThat(fallback(400, 20)).isEqualTo(new Window(186, 0, 27, 20));
    assertThat(fallback(1, 9)).isEqualTo(new Window(0, 4, 1, 1));
    KeyedImageTransform wide = new RandomResizedCropImageTransform(8, 8, 1, 1, 4, 5, 1);
    wide.transform(Images.image(9, 1, opencv_core.CV_8UC1), 0, 0);
    assertThat(window(wide, 8, 8)).isEqualTo(new Window(4, 0, 1, 1));
  }

  private static Window fallback(int rows, int columns) {
    KeyedImageTransform transform =
        new RandomResizedCropImageTransform(8, 8, 0.5, 1, 3 / 4.0, 4 / 3.0, 1);
    transform.transform(Images.image(rows, columns, opencv_core.CV_8UC1), 0, 0);
    return window(transform, 8, 8);
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertRefused(0, 1, 0.1, 1, 1, 2, "height must be in [1, 1048576], but is 0");
    assertRefused(1, -1, 0.1, 1, 1, 2, "width must be in [1, 1048576], but is -1");
    assertRefused(1, 1, 0, 1, 1, 2, "minScale must be in (0, 1], but is 0.0");
    assertRefused(1, 1, Double.NaN, 1, 1, 2, "minScale must be in (0, 1], but is NaN");
    assertRefused(1, 1, 0.5, 0.4, 1, 2, "maxScale must be in [0.5, 1], but is 0.4");
    assertRefused(1, 1, 0.5, 1, 0, 2, "minRatio must be finite and greater than 0, but is 0.0");
    assertRefused(
        1, 1, 0.5, 1, 2, 1, "maxRatio must be finite and at least minRatio (2.0), but is 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RandomResizedCropImageTransform(0, 1))
        .withMessage("height must be in [1, 1048576], but is 0");
  }

  private static void assertRefused(
      int height,
      int width,
      double minScale,
      double maxScale,
      double minRatio,
      double maxRatio,
      String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RandomResizedCropImageTransform(
                    height, width, minScale, maxScale, minRatio, maxRatio, 1))
        .withMessage(message);
  }
}
