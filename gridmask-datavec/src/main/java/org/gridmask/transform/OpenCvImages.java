package org.gridmask.transform;

import java.util.Set;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.gridmask.check.Checks;

/** What OpenCV's interpolation and filters work on. */
final class OpenCvImages {

  private static final int MAX_CHANNELS = 4;

  private static final Set<Integer> DEPTHS =
      Set.of(
          opencv_core.CV_8U,
          opencv_core.CV_16U,
          opencv_core.CV_16S,
          opencv_core.CV_32F,
          opencv_core.CV_64F);

  private OpenCvImages() {}

  /** Checks the type of an image. */
  static void requireFilterable(Mat mat) {
    if (!DEPTHS.contains(mat.depth()) || mat.channels() > MAX_CHANNELS) {
      throw Checks.invalid(
          "images",
          "8-bit, 16-bit or floating-point values with at most 4 channels",
          "OpenCV's type %d (depth %d, channels %d)"
              .formatted(mat.type(), mat.depth(), mat.channels()));
    }
  }

  /** Checks the value of a border: one for all channels, or one per channel. */
  static double[] requireFill(double[] fill) {
    if (fill == null || fill.length < 1 || fill.length > MAX_CHANNELS) {
      throw Checks.invalid("fill", "1 to 4 values", fill == null ? null : fill.length);
    }
    for (double value : fill) {
      Checks.require(Double.isFinite(value), "fill", "finite", value);
    }
    return fill.clone();
  }

  /** The value of a border of an image. */
  static Scalar scalar(double[] fill, Mat mat) {
    if (fill.length == 1) {
      return Scalar.all(fill[0]);
    }
    if (fill.length != mat.channels()) {
      throw Checks.invalid("fill", "one value, or one per channel, " + mat.channels(), fill.length);
    }
    return new Scalar(
        fill[0], fill[1], fill.length > 2 ? fill[2] : 0, fill.length > 3 ? fill[3] : 0);
  }
}
