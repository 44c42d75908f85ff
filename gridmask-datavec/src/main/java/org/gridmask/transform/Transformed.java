package org.gridmask.transform;

import java.util.function.UnaryOperator;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.resize.Window;

/**
 * A transformed image.
 *
 * @param mat the new image, which shares no memory with the old one
 * @param query maps x1, y1, x2, y2, ... in pixels of the old image to the new one, possibly in
 *     place; must not refer to the transform
 */
public record Transformed(Mat mat, UnaryOperator<float[]> query) {
  /**
   * An image whose pixels were not moved.
   *
   * @param mat the new image
   */
  public Transformed(Mat mat) {
    this(mat, UnaryOperator.identity());
  }

  /** Crops an image. */
  static Transformed cut(Mat mat, Window window) {
    return resized(mat, window, window.height(), window.width());
  }

  /** Crops and resizes an image. */
  static Transformed resized(Mat mat, Window window, int height, int width) {
    return new Transformed(
        window.resized(mat, height, width), points -> window.moved(points, height, width));
  }
}
