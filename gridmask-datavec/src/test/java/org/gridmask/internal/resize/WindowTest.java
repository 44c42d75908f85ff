package org.gridmask.internal.resize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.gridmask.transform.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  /** Checksums of what Pillow 9.4.0's {@code resize} with BILINEAR makes of {@link #pattern}. */
  @ParameterizedTest
  @CsvSource({
    "40, 53, 3, 0, 0, 40, 53, 17, 19, cb200f21",
    "40, 53, 1, 0, 0, 40, 53, 91, 77, 1b476c18",
    "300, 512, 3, 20, 31, 257, 401, 224, 224, bb84abf8",
    "7, 5, 4, 0, 0, 7, 5, 7, 33, 7d773019",
    "1, 1, 3, 0, 0, 1, 1, 4, 6, 82a54b6b",
    "300, 512, 1, 0, 0, 300, 512, 1, 1, 3fba6cad",
    "64, 64, 3, 0, 0, 64, 64, 64, 20, 5ebad8f5",
    "97, 33, 3, 0, 0, 97, 33, 200, 16, 996f5bfd"
  })
  void greyLevelsArePillowsOwn(
      int rows,
      int columns,
      int channels,
      int top,
      int left,
      int height,
      int width,
      int newHeight,
      int newWidth,
      String checksum) {
    Mat image = pattern(rows, columns, channels);
    Window window = new Window(top, left, height, width);
    CRC32 crc = new CRC32();
    crc.update(Images.bits(window.resized(image, newHeight, newWidth)));
    assertThat(String.format("%08x", crc.getValue())).isEqualTo(checksum);
  }

  private static Mat pattern(int rows, int columns, int channels) {
    Mat image = new Mat(rows, columns, opencv_core.CV_8UC(channels));
    ByteBuffer bytes = image.data().capacity((long) rows * columns * channels).asByteBuffer();
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        for (int c = 0; c < channels; c++) {
          bytes.put((byte) (31 * y * y + 17 * x * x + 7 * x * y + 101 * c));
        }
      }
    }
    return image;
  }

  @Test
  void eachOfAnyNumberOfChannelsIsOnItsOwn() {
    for (int channels : new int[] {2, 5, 9}) {
      Mat all = pattern(23, 31, channels);
      Window window = new Window(1, 2, 20, 25);
      Mat resized = window.resized(all, 11, 40);
      for (int c = 0; c < channels; c++) {
        Mat alone = new Mat();
        Mat expected = new Mat();
        opencv_core.extractChannel(all, alone, c);
        opencv_core.extractChannel(resized, expected, c);
        assertThat(Images.bits(window.resized(alone, 11, 40))).isEqualTo(Images.bits(expected));
      }
    }
  }

  /** So many that they are not all turned on their side at once. */
  @Test
  void eachOfAnyNumberOfLongRowsIsOnItsOwn() {
    int rows = 300;
    int columns = 10_000;
    Mat all = pattern(rows, columns, 1);
    Mat resized = new Window(0, 0, rows, columns).resized(all, rows, 7);
    Window row = new Window(0, 0, 1, columns);
    for (int y = 0; y < rows; y++) {
      assertThat(Images.bits(resized.row(y).clone()))
          .isEqualTo(Images.bits(row.resized(all.row(y), 1, 7)));
    }
  }

  @Test
  void bytesFollowTheDefinitionUpToRoundingInBetween() {
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      int[] s = random.ints(4, 1, 60).toArray();
      Mat image = Images.part(s[0], s[1], opencv_core.CV_8UC3);
      assertFollowsDefinition(image, s[2], s[3], 1.001);
    }
  }

  @Test
  void otherDepthsFollowTheDefinition() {
    Random random = new Random(2);
    for (int type : new int[] {opencv_core.CV_16UC2, opencv_core.CV_16SC3, opencv_core.CV_8SC1}) {
      for (int i = 0; i < 20; i++) {
        int[] s = random.ints(4, 1, 40).toArray();
        assertFollowsDefinition(Images.part(s[0], s[1], type), s[2], s[3], 0.5001);
      }
    }
    for (int type : new int[] {opencv_core.CV_32FC3, opencv_core.CV_64FC1}) {
      for (int i = 0; i < 20; i++) {
        int[] s = random.ints(4, 1, 40).toArray();
        Mat image = new Mat();
        Images.part(s[0], s[1], opencv_core.CV_16UC(type >> 3 == 2 ? 3 : 1)).convertTo(image, type);
        assertFollowsDefinition(image, s[2], s[3], 0.01);
      }
    }
  }

  /** Every pixel of the result, straight from where it lies, over all pixels of the image. */
  private static void assertFollowsDefinition(Mat image, int height, int width, double tolerance) {
    Mat result = new Window(0, 0, image.rows(), image.cols()).resized(image, height, width);
    assertThat(result.type()).isEqualTo(image.type());
    Indexer source = image.createIndexer();
    Indexer target = result.createIndexer();
    double furthest = 0;
    for (int y = 0; y < height; y++) {
      double[] down = weights(image.rows(), height, y);
      for (int x = 0; x < width; x++) {
        double[] across = weights(image.cols(), width, x);
        for (int c = 0; c < image.channels(); c++) {
          double expected = 0;
          for (int v = 0; v < image.rows(); v++) {
            for (int u = 0; u < image.cols(); u++) {
              double weight = down[v] * across[u];
              expected += weight == 0 ? 0 : weight * source.getDouble(v, u, c);
            }
          }
          furthest = Math.max(furthest, Math.abs(target.getDouble(y, x, c) - expected));
        }
      }
    }
    assertThat(furthest).isLessThan(tolerance);
  }

  private static double[] weights(int from, int to, int i) {
    double scale = (double) from / to;
    double[] weights = new double[from];
    double sum = 0;
    for (int j = 0; j < from; j++) {
      double distance = Math.abs((j + 0.5) - (i + 0.5) * scale);
      weights[j] = Math.max(0, 1 - distance / Math.max(1, scale));
      sum += weights[j];
    }
    for (int j = 0; j < from; j++) {
      weights[j] /= sum;
    }
    return weights;
  }

  @Test
  void constantsStayConstant() {
    Random random = new Random(3);
    for (int type : new int[] {opencv_core.CV_8UC3, opencv_core.CV_16SC1, opencv_core.CV_32SC2}) {
      for (int grey : new int[] {0, 1, 127, 255}) {
        int[] s = random.ints(4, 1, 600).toArray();
        Mat image = new Mat(s[0], s[1], type, Scalar.all(grey));
        Mat result = new Window(0, 0, s[0], s[1]).resized(image, s[2], s[3]);
        Mat expected = new Mat(s[2], s[3], type, Scalar.all(grey));
        assertThat(Images.bits(result)).isEqualTo(Images.bits(expected));
      }
    }
  }

  @Test
  void nothingOutsideOfTheWindowCounts() {
    Mat image = Images.mat(30, 40, opencv_core.CV_8UC3);
    Window window = new Window(3, 5, 21, 17);
    Mat alone = window.resized(image, 21, 17);
    assertThat(Images.bits(window.resized(image, 10, 50)))
        .isEqualTo(Images.bits(new Window(0, 0, 21, 17).resized(alone, 10, 50)));
    assertThat(Images.bits(alone))
        .isEqualTo(Images.bits(image.rowRange(3, 24).colRange(5, 22).clone()));
  }

  @Test
  void notANumberSpreadsAsTheSameBits() {
    Mat image = new Mat(9, 9, opencv_core.CV_32FC1, Scalar.all(1));
    ByteBuffer bytes = image.data().capacity(9 * 9 * 4).asByteBuffer();
    bytes.order(ByteOrder.nativeOrder()).putInt(4 * (4 * 9 + 4), 0xffc12345);
    Mat result = new Window(0, 0, 9, 9).resized(image, 3, 3);
    assertThat(Images.bits(result).order(ByteOrder.nativeOrder()).getInt(4 * 4))
        .isEqualTo(0x7fc00000);
  }

  @Test
  void queryFollowsTheCentresOfPixels() {
    Window window = new Window(3, 5, 20, 10);
    // Between the first two pixels lies the centre of the result's first; so on at the far corner.
    assertThat(window.moved(new float[] {5.5f, 3.5f, 13.5f, 21.5f}, 10, 5))
        .containsExactly(0, 0, 4, 9);
    assertThat(window.moved(new float[] {5, 3}, 60, 20)).containsExactly(0.5f, 1);
    assertThat(window.moved(new float[] {5, 3, 1, 2}, 20, 10)).containsExactly(0, 0, -4, -1);
  }

  @Test
  void halfPrecisionIsRefused() {
    Mat image = new Mat(4, 4, opencv_core.CV_16FC1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Window(0, 0, 4, 4).resized(image, 2, 2))
        .withMessageContaining("OpenCV's depth is 7");
  }
}
