package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;

/** Images as 8-bit values, row by row, the channels of a pixel side by side (OpenCV's order). */
final class Pixels {

  /** More than an image of the most pixels has that is not compressed. */
  private static final int MOST_ENCODED_BYTES = 1 << 29;

  private Pixels() {}

  /**
   * The content of an image's file.
   *
   * @throws IOException if it cannot be read; the message does not name it
   */
  static byte[] read(Path file) throws IOException {
    try {
      return BoundedFiles.read(file, MOST_ENCODED_BYTES);
    } catch (IOException e) {
      throw new IOException(FileErrors.reason(e), e);
    }
  }

  /** The pixels of an 8-bit image with the shape's channels, scaled to the shape's size. */
  static byte[] fitted(Mat image, ImageShape shape) {
    if (image.rows() == shape.height() && image.cols() == shape.width()) {
      return bytes(image);
    }
    boolean shrinks = image.rows() >= shape.height() && image.cols() >= shape.width();
    try (Mat resized = new Mat();
        Size size = new Size(shape.width(), shape.height())) {
      opencv_imgproc.resize(
          image,
          resized,
          size,
          0,
          0,
          shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
      return bytes(resized);
    }
  }

  /** A copy of an image in grey (1) or in colour (3). Closing the result is the caller's task. */
  static Mat mat(Bitmap image, int channels) {
    ImageShape own = image.shape();
    Mat mat = new Mat(own.height(), own.width(), opencv_core.CV_8UC(own.channels()));
    mat.data().put(image.pixels());
    if (own.channels() == channels) {
      return mat;
    }
    try (mat) {
      Mat converted = new Mat();
      opencv_imgproc.cvtColor(
          mat,
          converted,
          channels == 1 ? opencv_imgproc.COLOR_BGR2GRAY : opencv_imgproc.COLOR_GRAY2BGR);
      return converted;
    }
  }

  private static byte[] bytes(Mat image) {
    if (!image.isContinuous()) {
      try (Mat copy = image.clone()) {
        return bytes(copy);
      }
    }
    byte[] pixels = new byte[Math.toIntExact(image.total() * image.channels())];
    image.data().get(pixels);
    return pixels;
  }
}
