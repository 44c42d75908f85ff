package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.autoaugment.ColorJitterImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelMapTransformTest {

  private static final int HEIGHT = 60;
  private static final int WIDTH = 90;
  private static final double[] FILL = {-5000};

  static Stream<KeyedImageTransform> moving() {
    return Stream.of(
        new RandomScaleImageTransform(0.5, 2, 1),
        new RandomRotationImageTransform(10, 0.5, FILL, 1),
        new HorizontalFlipImageTransform(0.5, 1),
        new RandomCropImageTransform(33, 41, FILL, 1),
        new RandomCropImageTransform(80, 121, FILL, 1));
  }

  /** Columns and rows as grey levels, so that a pixel says where it comes from. */
  private static Mat coordinates() {
    Mat image = new Mat(HEIGHT, WIDTH, opencv_core.CV_32FC2);
    FloatIndexer values = image.createIndexer();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        values.put(y, x, new float[] {x, y});
      }
    }
    return image;
  }

  /** The columns, or the rows, as labels. */
  private static Mat labels(boolean rows) {
    Mat labels = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC1);
    UByteIndexer values = labels.createIndexer();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        values.put(y, x, rows ? y : x);
      }
    }
    return labels;
  }

  @ParameterizedTest
  @MethodSource("moving")
  void labelsGoWhereThePixelsGo(KeyedImageTransform transform) {
    LabelMapTransform ofLabels = (LabelMapTransform) transform;
    Mat image = coordinates();
    int ignored = 0;
    for (int key = 0; key < 40; key++) {
      Mat moved = transform.transform(image, 3, key);
      Mat columns = ofLabels.transformLabels(labels(false), 3, key);
      Mat rows = ofLabels.transformLabels(labels(true), 3, key);
      assertThat(List.of(columns.rows(), columns.cols()))
          .isEqualTo(List.of(moved.rows(), moved.cols()));
      FloatIndexer from = moved.createIndexer();
      UByteIndexer x = columns.createIndexer();
      UByteIndexer y = rows.createIndexer();
      for (int row = 0; row < moved.rows(); row++) {
        for (int column = 0; column < moved.cols(); column++) {
          int label = x.get(row, column);
          double sourceX = from.get(row, column, 0);
          if (label == LabelMapTransform.IGNORED) {
            ignored++;
            // Bilinear interpolation blends the outermost half pixel with the border.
            assertThat(sourceX).isLessThan(0);
          } else if (sourceX >= 0) {
            // A scaled label comes from up to 0.5 / scale + 0.5 pixels further left or up.
            assertThat(sourceX - label).isBetween(-1.5, 1.5);
            assertThat(from.get(row, column, 1) - y.get(row, column)).isBetween(-1.5f, 1.5f);
          }
        }
      }
    }
    boolean hasBorder =
        transform instanceof RandomRotationImageTransform
            || transform.equals(new RandomCropImageTransform(80, 121, FILL, 1));
    assertThat(ignored > 0).isEqualTo(hasBorder);
  }

  @Test
  void blurJitterAndMasksLeaveLabelsAsTheyAre() {
    MaskPolicy policy = new MaskPolicy(new Cutout(16), ProbabilitySchedule.constant(1), 1);
    Mat labels = labels(false);
    for (LabelMapTransform transform :
        List.of(
            new GaussianBlurImageTransform(5, 1, 1),
            new ColorJitterImageTransform(1, 1, 1, 0.5, 1),
            new MaskImageTransform(policy, Fill.zero()))) {
      assertThat(Images.bits(transform.transformLabels(labels, 0, 0)))
          .isEqualTo(Images.bits(labels));
    }
  }

  /** For a standard deviation of 0, OpenCV has binomial coefficients for small kernels. */
  @Test
  void blursWithBinomialCoefficients() {
    Mat image = Mat.zeros(9, 9, opencv_core.CV_32FC1).asMat();
    FloatIndexer before = image.createIndexer();
    before.put(4, 4, 1);
    Mat blurred = new GaussianBlurImageTransform(5, 1, 1).transform(image, 0, 0);
    FloatIndexer after = blurred.createIndexer();
    double[] kernel = {1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0};
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        boolean near = Math.abs(y - 4) <= 2 && Math.abs(x - 4) <= 2;
        double expected = near ? kernel[y - 2] * kernel[x - 2] : 0;
        assertThat((double) after.get(y, x)).isCloseTo(expected, within(1e-6));
      }
    }
  }

  /** An odd pixel of padding is at the bottom and at the right. */
  @Test
  void centresAnImageThatIsSmallerThanTheCrop() {
    Mat crop = new RandomCropImageTransform(63, 91, FILL, 1).transform(coordinates(), 0, 0);
    FloatIndexer values = crop.createIndexer();
    assertThat(values.get(1, 0, 0)).isZero();
    assertThat(values.get(0, 0, 0)).isEqualTo(-5000);
    assertThat(values.get(60, 89, 0)).isEqualTo(89);
    assertThat(values.get(60, 90, 0)).isEqualTo(-5000);
    assertThat(values.get(61, 0, 0)).isEqualTo(-5000);
  }

  @Test
  void everyCropPositionOccursAndTheMiddleAngleIsZero() {
    Map<Integer, Integer> positions = new TreeMap<>();
    Mat image = coordinates();
    RandomCropImageTransform crop = new RandomCropImageTransform(60, 85, FILL, 1);
    for (int key = 0; key < 600; key++) {
      FloatIndexer values = crop.transform(image, 0, key).createIndexer();
      positions.merge((int) values.get(0, 0, 0), 1, Integer::sum);
    }
    assertThat(positions.keySet()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(positions.values()).allSatisfy(count -> assertThat(count).isBetween(60, 140));
    RandomRotationImageTransform none = new RandomRotationImageTransform(0, 1, FILL, 1);
    assertThat(Images.bits(none.transform(image, 0, 0))).isEqualTo(Images.bits(image));
  }

  /** The draws of a key are part of what a seed promises: they stay the same for ever. */
  @Test
  void drawsOfAKeyAreFrozen() {
    StringBuilder draws = new StringBuilder();
    for (KeyedImageTransform transform :
        List.of(
            new RandomScaleImageTransform(0.5, 2, 1),
            new RandomRotationImageTransform(10, 0.5, FILL, 1),
            new RandomCropImageTransform(33, 41, FILL, 1))) {
      for (int key = 0; key < 3; key++) {
        transform.transform(Images.image(HEIGHT, WIDTH, opencv_core.CV_8UC1), 2, key);
        float[] to = transform.query(0, 0);
        draws.append("%.3f %.3f; ".formatted(to[0], to[1]));
      }
    }
    assertThat(draws)
        .hasToString(
            "0.023 0.023; -0.036 -0.036; 0.398 0.398; 0.000 0.000; 3.250 -4.379; -3.599 6.268; "
                + "-23.000 -20.000; -20.000 -22.000; -38.000 -16.000; ");
  }
}
