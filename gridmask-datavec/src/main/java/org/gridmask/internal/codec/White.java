package org.gridmask.internal.codec;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;

/** Composes transparent pixels on white. */
final class White {

  private White() {}

  /** A value with an opacity of {@code alpha / max} over white. */
  static int under(int value, int alpha, int max) {
    return alpha == max
        ? value
        : (int) (((long) value * alpha + (long) max * (max - alpha) + max / 2) / max);
  }

  /** Like {@link #under}, but the value is already multiplied by the opacity. */
  static int behind(int value, int alpha, int max) {
    return Math.min(max, value + max - alpha);
  }

  /** An 8-bit image BGRA as BGR. */
  static Mat under(Mat image) {
    Mat opaque = new Mat(image.rows(), image.cols(), opencv_core.CV_8UC3);
    MatRows from = new MatRows(image);
    MatRows to = new MatRows(opaque);
    byte[] pixels = new byte[4 * image.cols()];
    byte[] row = new byte[3 * image.cols()];
    for (int y = 0; y < image.rows(); y++) {
      from.read(y, pixels);
      for (int x = 0; x < image.cols(); x++) {
        int alpha = pixels[4 * x + 3] & 0xff;
        for (int c = 0; c < 3; c++) {
          row[3 * x + c] = (byte) under(pixels[4 * x + c] & 0xff, alpha, 255);
        }
      }
      to.write(y, row);
    }
    return opaque;
  }
}
