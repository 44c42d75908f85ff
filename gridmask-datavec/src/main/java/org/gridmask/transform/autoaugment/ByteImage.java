package org.gridmask.transform.autoaugment;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.resize.Window;

/** An 8-bit image in a Java array, [H, W, C]: grey, BGR or BGRA. */
record ByteImage(int height, int width, int channels, byte[] values) {

  private static final int COLOURS = 3;
  private static final int LEVELS = 256;

  /**
   * A copy of an image, whose rows may be padded.
   *
   * @throws IllegalArgumentException if it is not an 8-bit image with 1, 3 or 4 channels, or takes
   *     2 GiB or more
   */
  static ByteImage of(Mat mat) {
    int channels = mat.channels();
    if (mat.depth() != opencv_core.CV_8U || channels == 2 || channels > COLOURS + 1) {
      throw Checks.invalid(
          "images",
          "unsigned bytes (CV_8U) in 1, 3 or 4 channels (grey, BGR or BGRA)",
          "OpenCV's type %d (depth %d, channels %d)".formatted(mat.type(), mat.depth(), channels));
    }
    Window.checkSize(mat.rows(), Math.toIntExact(mat.step()), 1);
    byte[] values = new byte[mat.rows() * mat.cols() * channels];
    new MatRows(mat).readAll(values);
    return new ByteImage(mat.rows(), mat.cols(), channels, values);
  }

  /** The image as a new Mat. */
  Mat toMat() {
    Mat mat = new Mat(height, width, opencv_core.CV_MAKETYPE(opencv_core.CV_8U, channels));
    mat.data().capacity(values.length).asByteBuffer().put(values);
    return mat;
  }

  /** The number of channels that hold colour: all but alpha. */
  int colours() {
    return Math.min(channels, COLOURS);
  }

  /** The ITU-R BT.601 luma of the pixel at an index, computed with 16 fractional bits. */
  int grey(int pixel) {
    if (channels == 1) {
      return values[pixel] & 0xff;
    }
    int blue = values[pixel] & 0xff;
    int green = values[pixel + 1] & 0xff;
    int red = values[pixel + 2] & 0xff;
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }

  /** The histogram of a channel. */
  int[] histogram(int channel) {
    int[] counts = new int[LEVELS];
    for (int i = channel; i < values.length; i += channels) {
      counts[values[i] & 0xff]++;
    }
    return counts;
  }

  /** Applies a lookup table to a channel. */
  void replace(int channel, byte[] table) {
    for (int i = channel; i < values.length; i += channels) {
      values[i] = table[values[i] & 0xff];
    }
  }
}
