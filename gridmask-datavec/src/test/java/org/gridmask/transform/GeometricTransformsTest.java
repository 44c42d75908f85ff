package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeometricTransformsTest {

  static Stream<KeyedImageTransform> transforms() {
    return Stream.of(
        new PadAndCropImageTransform(0, 1),
        new PadAndCropImageTransform(4, 1),
        new PadAndCropImageTransform(40, 1),
        new HorizontalFlipImageTransform(0.5, 1));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void pixelsAreWhereQuerySaysAndTheRestIsBlack(KeyedImageTransform transform) {
    Mat before = Images.mat(11, 17, opencv_core.CV_16UC2);
    Indexer source = before.createIndexer();
    for (int i = 0; i < 100; i++) {
      ImageWritable result = transform.transform(Images.image(before), 0, i);
      Indexer target = Images.matOf(result).createIndexer();
      double[][][] expected = new double[11][17][2];
      for (int y = 0; y < 11; y++) {
        for (int x = 0; x < 17; x++) {
          float[] to = transform.query(x, y);
          if (to[0] >= 0 && to[0] < 17 && to[1] >= 0 && to[1] < 11) {
            for (int c = 0; c < 2; c++) {
              expected[(int) to[1]][(int) to[0]][c] = source.getDouble(y, x, c);
            }
          }
        }
      }
      for (int y = 0; y < 11; y++) {
        for (int x = 0; x < 17; x++) {
          for (int c = 0; c < 2; c++) {
            assertThat(target.getDouble(y, x, c)).isEqualTo(expected[y][x][c]);
          }
        }
      }
    }
  }

  /** The draws of a key are part of what a seed promises: they stay the same for ever. */
  @Test
  void drawsOfAKeyAreFrozen() {
    ImageWritable image = Images.image(8, 8, opencv_core.CV_8UC1);
    PadAndCropImageTransform crop = new PadAndCropImageTransform(4, 1);
    HorizontalFlipImageTransform flip = new HorizontalFlipImageTransform(0.5, 1);
    StringBuilder draws = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      crop.transform(image, 2, i);
      flip.transform(image, 2, i);
      float[] origin = crop.query(0, 0);
      draws.append((int) origin[0]).append(',').append((int) origin[1]);
      draws.append(flip.query(0, 0)[0] == 7 ? " flipped; " : "; ");
    }
    assertThat(draws)
        .hasToString("4,4; -4,-3 flipped; -3,-4 flipped; 3,1; -4,1; -1,0; 3,4 flipped; -4,4; ");
  }

  @Test
  void everyOffsetIsEquallyLikely() {
    PadAndCropImageTransform transform = new PadAndCropImageTransform(4, 1);
    ImageWritable image = Images.image(8, 8, opencv_core.CV_8UC1);
    int[] counts = new int[81];
    for (int i = 0; i < 8100; i++) {
      transform.transform(image, 0, i);
      float[] origin = transform.query(0, 0);
      counts[(int) (9 * (origin[1] + 4) + origin[0] + 4)]++;
    }
    // Five standard deviations around 100.
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 50 && count < 150);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void flipsWithTheGivenProbability(double p) {
    HorizontalFlipImageTransform transform = new HorizontalFlipImageTransform(p, 1);
    ImageWritable image = Images.image(2, 10, opencv_core.CV_8UC1);
    int flips = 0;
    for (int i = 0; i < 4000; i++) {
      transform.transform(image, 0, i);
      flips += transform.query(0, 0)[0] == 9 ? 1 : 0;
    }
    assertThat(flips / 4000.0).isBetween(p - 5 * Math.sqrt(p * (1 - p) / 4000), p + 0.04);
  }

  @Test
  void queryTakesManyPointsAndLeavesItsArgumentAlone() {
    HorizontalFlipImageTransform transform = new HorizontalFlipImageTransform(1, 1);
    float[] points = {0, 5, 2.5f, 6};
    assertThat(transform.query(points)).containsExactly(0, 5, 2.5f, 6).isNotSameAs(points);
    transform.transform(Images.image(8, 10, opencv_core.CV_8UC1));
    assertThat(transform.query(points)).containsExactly(9, 5, 6.5f, 6);
    assertThat(points).containsExactly(0, 5, 2.5f, 6);
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PadAndCropImageTransform(-1, 1))
        .withMessage("padding must be in [0, 1048576], but is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PadAndCropImageTransform(1 << 21))
        .withMessage("padding must be in [0, 1048576], but is 2097152");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HorizontalFlipImageTransform(1.1, 1))
        .withMessage("p must be in [0, 1], but is 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HorizontalFlipImageTransform(Double.NaN))
        .withMessage("p must be in [0, 1], but is NaN");
  }

  @Test
  void unseededTransformsDrawDifferently() {
    assertThat(new PadAndCropImageTransform(4)).isNotEqualTo(new PadAndCropImageTransform(4));
  }
}
