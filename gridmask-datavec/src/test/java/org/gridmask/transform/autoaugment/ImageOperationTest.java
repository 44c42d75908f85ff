package org.gridmask.transform.autoaugment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.transform.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageOperationTest {

  /**
   * What Pillow 9.4 made of {@link #generated} images: CRC-32 over the results of the levels 0 to
   * 10 one after the other, with the magnitudes that {@link ImageOperation} states, geometric
   * operations with plus and minus at each level. Images of four channels went through {@code
   * ImageOps} without their alpha.
   */
  @ParameterizedTest
  @EnumSource
  void resultsArePillows(ImageOperation operation) throws IOException {
    int images = 0;
    for (String line : resource("/golden-operations/pillow.csv")) {
      String[] column = line.split(",");
      if (column[0].equals(operation.name())) {
        int height = Integer.parseInt(column[1]);
        int width = Integer.parseInt(column[2]);
        Mat image = generated(height, width, Integer.parseInt(column[3]));
        CRC32 crc = new CRC32();
        for (int level = 0; level <= ImageOperation.MAX_LEVEL; level++) {
          double magnitude = operation.magnitude(level);
          crc.update(Images.bits(operation.apply(image, magnitude)));
          if (operation.isGeometric()) {
            crc.update(Images.bits(operation.apply(image, -magnitude)));
          }
        }
        assertThat(String.format("%08x", crc.getValue())).as(line).isEqualTo(column[4]);
        images++;
      }
    }
    assertThat(images).isEqualTo(12);
  }

  private static List<String> resource(String name) throws IOException {
    try (InputStream file = ImageOperationTest.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Some pattern of the grey levels 40 to 212. */
  static Mat generated(int height, int width, int channels) {
    byte[] values = new byte[height * width * channels];
    int i = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          values[i++] = (byte) (40 + (3 * x * x + 7 * x * y + 11 * y + 53 * c) % 173);
        }
      }
    }
    return new ByteImage(height, width, channels, values).toMat();
  }

  @Test
  void levelsAreTenthsOfThePapersRanges() {
    assertLevels(ImageOperation.SHEAR_X, 0, 0.15, 0.27, 0.3);
    assertLevels(ImageOperation.SHEAR_Y, 0, 0.15, 0.27, 0.3);
    assertLevels(ImageOperation.TRANSLATE_X, 0, 75.0 / 331, 135.0 / 331, 150.0 / 331);
    assertLevels(ImageOperation.TRANSLATE_Y, 0, 75.0 / 331, 135.0 / 331, 150.0 / 331);
    assertLevels(ImageOperation.ROTATE, 0, 15, 27, 30);
    // 256 * 0.9 = 230.4 and 4 * 0.9 = 3.6, both rounded towards 0.
    assertLevels(ImageOperation.SOLARIZE, 256, 128, 256 - 230, 0);
    assertLevels(ImageOperation.POSTERIZE, 8, 6, 8 - 3, 4);
    assertLevels(ImageOperation.CONTRAST, 0.1, 1, 1.72, 1.9);
    assertLevels(ImageOperation.COLOR, 0.1, 1, 1.72, 1.9);
    assertLevels(ImageOperation.BRIGHTNESS, 0.1, 1, 1.72, 1.9);
    assertLevels(ImageOperation.SHARPNESS, 0.1, 1, 1.72, 1.9);
    assertLevels(ImageOperation.INVERT, 0, 0, 0, 0);
  }

  private static void assertLevels(
      ImageOperation operation, double at0, double at5, double at9, double at10) {
    assertThat(operation.magnitude(0)).as(operation + " 0").isEqualTo(at0);
    assertThat(operation.magnitude(5)).as(operation + " 5").isCloseTo(at5, within(1e-15));
    assertThat(operation.magnitude(9)).as(operation + " 9").isCloseTo(at9, within(1e-15));
    assertThat(operation.magnitude(10)).as(operation + " 10").isCloseTo(at10, within(1e-15));
  }

  @Test
  void invertingTwiceGivesTheImage() {
    assertGrey(ImageOperation.INVERT, 0, row(0, 1, 100, 255), row(255, 254, 155, 0));
    for (int type : List.of(opencv_core.CV_8UC1, opencv_core.CV_8UC3, opencv_core.CV_8UC4)) {
      Mat image = Images.part(9, 14, type);
      Mat once = ImageOperation.INVERT.apply(image, 0);
      assertThat(Images.bits(ImageOperation.INVERT.apply(once, 0))).isEqualTo(Images.bits(image));
    }
  }

  @Test
  void solarizeInvertsFromTheThresholdOn() {
    int[][] image = row(0, 99, 100, 255);
    assertGrey(ImageOperation.SOLARIZE, 100, image, row(0, 99, 155, 0));
    assertGrey(ImageOperation.SOLARIZE, 256, image, image);
    assertGrey(ImageOperation.SOLARIZE, 0, image, row(255, 156, 155, 0));
  }

  @Test
  void posterizeKeepsTheHighBits() {
    int[][] image = row(0b10110111, 0b01111111, 0xff);
    assertGrey(ImageOperation.POSTERIZE, 3, image, row(0b10100000, 0b01100000, 0xe0));
    assertGrey(ImageOperation.POSTERIZE, 1, image, row(0x80, 0, 0x80));
    assertGrey(ImageOperation.POSTERIZE, 8, image, image);
  }

  /** With levels from 50 to 150 a level v becomes (v - 50) 255 / 100, rounded towards 0. */
  @Test
  void autoContrastStretchesEachColourToTheFullRange() {
    assertGrey(ImageOperation.AUTO_CONTRAST, 0, row(50, 100, 150), row(0, 127, 255));
    assertGrey(ImageOperation.AUTO_CONTRAST, 0, row(8, 7, 7), row(255, 0, 0));
    assertGrey(ImageOperation.AUTO_CONTRAST, 0, row(77, 77), row(77, 77));
    assertPixels(
        ImageOperation.AUTO_CONTRAST,
        0,
        3,
        row(1, 10, 77, /* */ 2, 60, 77, /* */ 3, 110, 77),
        row(0, 0, 77, /* */ 127, 127, 77, /* */ 255, 255, 77));
  }

  /**
   * A level becomes (n + step / 2) / step, of n darker pixels, where step is a 255th of the pixels
   * that are not of the lightest level, all rounded towards 0.
   */
  @Test
  void equalizeSpreadsTheLevels() {
    // step = 510 / 255 = 2: (0 + 1) / 2, (255 + 1) / 2, (510 + 1) / 2
    assertGrey(
        ImageOperation.EQUALIZE,
        0,
        row(repeat(255, 10), repeat(255, 20), repeat(255, 30)),
        row(repeat(255, 0), repeat(255, 128), repeat(255, 255)));
    // step = 300 / 255 = 1: 0, then 300, which is more than white
    assertGrey(
        ImageOperation.EQUALIZE,
        0,
        row(repeat(300, 100), repeat(5, 101)),
        row(repeat(300, 0), repeat(5, 255)));
    // step = 254 / 255 = 0 leaves the image alone, and so does a single level.
    int[][] few = row(repeat(254, 100), repeat(900, 101));
    assertGrey(ImageOperation.EQUALIZE, 0, few, few);
    int[][] constant = row(repeat(1000, 100));
    assertGrey(ImageOperation.EQUALIZE, 0, constant, constant);
  }

  @Test
  void brightnessBlendsWithBlack() {
    int[][] image = row(0, 101, 200);
    assertGrey(ImageOperation.BRIGHTNESS, 0.5, image, row(0, 50, 100));
    assertGrey(ImageOperation.BRIGHTNESS, 1.5, image, row(0, 151, 255));
    assertGrey(ImageOperation.BRIGHTNESS, 1, image, image);
    assertGrey(ImageOperation.BRIGHTNESS, 0, image, row(0, 0, 0));
  }

  @Test
  void contrastBlendsWithTheMeanGreyLevel() {
    // The mean 50.5 becomes 51; 51 - 0.5 * 51 = 25.5 and 51 + 0.5 * 50 = 76.
    assertGrey(ImageOperation.CONTRAST, 0.5, row(0, 101), row(25, 76));
    assertGrey(ImageOperation.CONTRAST, 0, row(0, 101), row(51, 51));
    // 51 - 1.5 * 51 < 0 and 51 + 1.5 * 50 = 126
    assertGrey(ImageOperation.CONTRAST, 1.5, row(0, 101), row(0, 126));
    // Blue, green, red 30, 100, 150 is grey 107 (see below), the other pixel black: mean 53.5.
    assertPixels(
        ImageOperation.CONTRAST, 0, 3, row(30, 100, 150, 0, 0, 0), row(54, 54, 54, 54, 54, 54));
  }

  /** (19595 * 150 + 38470 * 100 + 7471 * 30 + 32768) / 65536 = 107.47. */
  @Test
  void colorBlendsWithTheGreyPicture() {
    int[][] image = row(30, 100, 150);
    assertPixels(ImageOperation.COLOR, 0, 3, image, row(107, 107, 107));
    // 107 - 38.5, 107 - 3.5, 107 + 21.5
    assertPixels(ImageOperation.COLOR, 0.5, 3, image, row(68, 103, 128));
    // 107 - 154, 107 - 14, 107 + 86
    assertPixels(ImageOperation.COLOR, 2, 3, image, row(0, 93, 193));
    for (double factor : new double[] {0, 0.1, 1, 1.9, 7}) {
      for (int grey = 0; grey < 256; grey++) {
        assertGrey(ImageOperation.COLOR, factor, row(grey), row(grey));
        assertPixels(ImageOperation.COLOR, factor, 3, row(repeat(3, grey)), row(repeat(3, grey)));
      }
    }
  }

  /** In the centre of nothing else 130 becomes 5 * 130 / 13 = 50. */
  @Test
  void sharpnessBlendsWithASmoothPictureButOnTheBorder() {
    int[][] image = {{9, 0, 0, 0}, {0, 130, 0, 9}, {0, 0, 0, 0}};
    // The other inner pixel: (130 + 9) / 13 = 10.7, which is rounded.
    int[][] smooth = {{9, 0, 0, 0}, {0, 51, 11, 9}, {0, 0, 0, 0}};
    assertGrey(ImageOperation.SHARPNESS, 0, image, smooth);
    // 51 + 2 * 79 and 11 - 2 * 11
    int[][] sharp = {{9, 0, 0, 0}, {0, 209, 0, 9}, {0, 0, 0, 0}};
    assertGrey(ImageOperation.SHARPNESS, 2, image, sharp);
    int[][] allBorder = {{9, 0, 200}, {0, 130, 0}};
    assertGrey(ImageOperation.SHARPNESS, 0, allBorder, allBorder);
    int[][] column = {{9}, {200}, {0}};
    assertGrey(ImageOperation.SHARPNESS, 0, column, column);
  }

  @Test
  void translationsAreByWholePixels() {
    int[][] image = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    assertGrey(
        ImageOperation.TRANSLATE_X, 0.3, image, new int[][] {{2, 3, 4, 128}, {6, 7, 8, 128}});
    assertGrey(
        ImageOperation.TRANSLATE_X, -0.74, image, new int[][] {{128, 128, 1, 2}, {128, 128, 5, 6}});
    assertGrey(ImageOperation.TRANSLATE_X, 0.24, image, image);
    assertGrey(
        ImageOperation.TRANSLATE_Y, 0.5, image, new int[][] {{5, 6, 7, 8}, {128, 128, 128, 128}});
    assertGrey(
        ImageOperation.TRANSLATE_Y, -0.5, image, new int[][] {{128, 128, 128, 128}, {1, 2, 3, 4}});
    assertGrey(ImageOperation.TRANSLATE_X, 1, row(7), row(128));
  }

  /** The centre of row y lies y + 0.5 below the top, by which it moves if the magnitude is 1. */
  @Test
  void shearsGrowWithTheDistanceOfThePixelsCentre() {
    int[][] image = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    assertGrey(ImageOperation.SHEAR_X, 1, image, new int[][] {{2, 3, 4, 128}, {7, 8, 128, 128}});
    // 0.5 * 0.5 and 1.5 * 0.5 pixels, to the nearest
    assertGrey(ImageOperation.SHEAR_X, 0.5, image, new int[][] {{1, 2, 3, 4}, {6, 7, 8, 128}});
    assertGrey(ImageOperation.SHEAR_X, -0.5, image, new int[][] {{1, 2, 3, 4}, {128, 5, 6, 7}});
    // Down by 0.2, 0.6, 1 and 1.4 pixels
    assertGrey(ImageOperation.SHEAR_Y, -0.4, image, new int[][] {{1, 128, 128, 128}, {5, 2, 3, 4}});
  }

  @Test
  void rightAnglesTurnThePictureCounterClockwiseAboutItsCentre() {
    int[][] odd = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    int[][] oddTurned = {{3, 6, 9}, {2, 5, 8}, {1, 4, 7}};
    int[][] even = {{1, 2}, {3, 4}};
    int[][] evenTurned = {{2, 4}, {1, 3}};
    for (double angle : new double[] {90, -270}) {
      assertGrey(ImageOperation.ROTATE, angle, odd, oddTurned);
      assertGrey(ImageOperation.ROTATE, angle, even, evenTurned);
      assertGrey(ImageOperation.ROTATE, -angle, oddTurned, odd);
      assertGrey(ImageOperation.ROTATE, -angle, evenTurned, even);
    }
    int[][] oblong = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    assertGrey(ImageOperation.ROTATE, 180, oblong, new int[][] {{8, 7, 6, 5}, {4, 3, 2, 1}});
    assertGrey(ImageOperation.ROTATE, 360, oblong, oblong);
    assertGrey(ImageOperation.ROTATE, 90, oblong, new int[][] {{128, 3, 7, 128}, {128, 2, 6, 128}});
  }

  @ParameterizedTest
  @EnumSource
  void alphaMovesWithThePixelsAndIsNoColour(ImageOperation operation) {
    Mat image = Images.mat(20, 31, opencv_core.CV_8UC4);
    byte[] before = ByteImage.of(image).values();
    byte[] colours = new byte[20 * 31 * 3];
    byte[] alphas = new byte[20 * 31];
    for (int i = 0; i < alphas.length; i++) {
      System.arraycopy(before, 4 * i, colours, 3 * i, 3);
      alphas[i] = before[4 * i + 3];
    }
    double magnitude = operation.magnitude(9);
    byte[] expectedColours =
        operation.apply(new ByteImage(20, 31, 3, colours.clone()), magnitude).values();
    byte[] expectedAlphas = alphas.clone();
    if (operation.isGeometric()) {
      // What is not black in a moved black image lies outside of the image before.
      expectedAlphas = operation.apply(new ByteImage(20, 31, 1, alphas), magnitude).values();
      ByteImage black = new ByteImage(20, 31, 1, new byte[alphas.length]);
      byte[] moved = operation.apply(black, magnitude).values();
      for (int i = 0; i < moved.length; i++) {
        expectedAlphas[i] = moved[i] == 0 ? expectedAlphas[i] : 0;
      }
    }
    byte[] after = ByteImage.of(operation.apply(image, magnitude)).values();
    for (int i = 0; i < alphas.length; i++) {
      assertThat(Arrays.copyOfRange(after, 4 * i, 4 * i + 3))
          .isEqualTo(Arrays.copyOfRange(expectedColours, 3 * i, 3 * i + 3));
      assertThat(after[4 * i + 3]).isEqualTo(expectedAlphas[i]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHEAR_X | 1.5 | magnitude of SHEAR_X must be in [-1, 1], but is 1.5",
        "TRANSLATE_Y | -1.01 | magnitude of TRANSLATE_Y must be in [-1, 1], but is -1.01",
        "ROTATE | 361 | magnitude of ROTATE must be in [-360, 360], but is 361.0",
        "ROTATE | NaN | magnitude of ROTATE must be in [-360, 360], but is NaN",
        "INVERT | 1 | magnitude of INVERT must be in [0, 0], but is 1.0",
        "SOLARIZE | 257 | magnitude of SOLARIZE must be in [0, 256], but is 257.0",
        "POSTERIZE | 0 | magnitude of POSTERIZE must be in [1, 8], but is 0.0",
        "POSTERIZE | 2.5 | magnitude of POSTERIZE must be a whole number of bits, but is 2.5",
        "COLOR | -0.1 | magnitude of COLOR must be in [0, 100], but is -0.1"
      })
  void magnitudesOutOfRangeAreRefused(ImageOperation operation, double magnitude, String message) {
    Mat image = Images.mat(2, 2, opencv_core.CV_8UC3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> operation.apply(image, magnitude))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperationImageTransform(operation, magnitude, 0, 1))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 11})
  void levelsOutOfRangeAreRefused(int level) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageOperation.INVERT.magnitude(level))
        .withMessage("level must be in [0, 10], but is " + level);
  }

  private static int[] repeat(int times, int value) {
    int[] values = new int[times];
    Arrays.fill(values, value);
    return values;
  }

  private static int[][] row(int... values) {
    return new int[][] {values};
  }

  private static int[][] row(int[]... parts) {
    return row(Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray());
  }

  private static void assertGrey(
      ImageOperation operation, double magnitude, int[][] image, int[][] expected) {
    assertPixels(operation, magnitude, 1, image, expected);
  }

  /** Rows hold the channels of the first pixel, then those of the second, and so on. */
  private static void assertPixels(
      ImageOperation operation, double magnitude, int channels, int[][] image, int[][] expected) {
    int width = image[0].length / channels;
    Mat before = new ByteImage(image.length, width, channels, bytes(image)).toMat();
    assertThat(ByteImage.of(operation.apply(before, magnitude)).values())
        .as("%s by %s", operation, magnitude)
        .isEqualTo(bytes(expected));
  }

  private static byte[] bytes(int[][] rows) {
    int[] values = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
