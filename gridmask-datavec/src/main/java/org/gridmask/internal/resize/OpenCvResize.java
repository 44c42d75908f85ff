package org.gridmask.internal.resize;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Resizes whole images with OpenCV. */
public final class OpenCvResize {

  private OpenCvResize() {}

  /**
   * A new image of the given size, by INTER_AREA if neither side grows, otherwise by INTER_LINEAR.
   */
  public static Mat fit(Mat image, int height, int width) {
    boolean shrinks = image.rows() >= height && image.cols() >= width;
    Mat resized = new Mat();
    try (Size size = new Size(width, height)) {
      opencv_imgproc.resize(
          image,
          resized,
          size,
          0,
          0,
          shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
    }
    return resized;
  }
}
