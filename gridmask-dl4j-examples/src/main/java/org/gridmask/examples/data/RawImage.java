package org.gridmask.examples.data;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.resize.OpenCvResize;

/**
 * An uncompressed image on the heap.
 *
 * @param shape its shape
 * @param pixels 8-bit values in HWC order
 */
record RawImage(ImageShape shape, byte[] pixels) {

  /**
   * Copies an image, resizing it if necessary.
   *
   * @param image an 8-bit image with the channels of the shape
   */
  static RawImage of(Mat image, ImageShape shape) {
    boolean fits = image.rows() == shape.height() && image.cols() == shape.width();
    if (fits && image.isContinuous()) {
      byte[] pixels = new byte[shape.length()];
      image.data().get(pixels);
      return new RawImage(shape, pixels);
    }
    try (Mat copy = fits ? image.clone() : OpenCvResize.fit(image, shape.height(), shape.width())) {
      return of(copy, shape);
    }
  }

  /** A copy in grey (1) or colour (3), which the caller closes. */
  Mat toMat(int channels) {
    Mat mat = new Mat(shape.height(), shape.width(), opencv_core.CV_8UC(shape.channels()));
    mat.data().put(pixels);
    if (shape.channels() == channels) {
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
}
