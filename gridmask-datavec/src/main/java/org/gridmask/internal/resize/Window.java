package org.gridmask.internal.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.Transformed;

/**
 * A part of the plane that an image lies in, in pixels; it may reach beyond the image.
 *
 * @param top the row that the window begins with
 * @param left the column that the window begins with
 */
public record Window(int top, int left, int height, int width) {

  /**
   * The window's picture, black where there is no image, as an image of its own.
   *
   * @throws IllegalArgumentException if it takes 2 GiB or more
   */
  public Transformed cut(Mat mat) {
    int y0 = Math.max(0, top);
    int x0 = Math.max(0, left);
    int y1 = Math.min(mat.rows(), top + height);
    int x1 = Math.min(mat.cols(), left + width);
    checkSize(height, width, mat.elemSize());
    Mat picture = Mat.zeros(height, width, mat.type()).asMat();
    if (y0 < y1 && x0 < x1) {
      try (Rect from = new Rect(x0, y0, x1 - x0, y1 - y0);
          Rect to = new Rect(x0 - left, y0 - top, x1 - x0, y1 - y0);
          Mat source = mat.apply(from);
          Mat target = picture.apply(to)) {
        source.copyTo(target);
      }
    }
    return new Transformed(
        picture,
        points -> {
          for (int i = 0; i + 1 < points.length; i += 2) {
            points[i] -= left;
            points[i + 1] -= top;
          }
          return points;
        });
  }

  /**
   * The window's picture brought to another size: each side by a triangle filter (bilinear
   * interpolation) which reaches one pixel to both sides of where a pixel of the result lies,
   * pixels of the result where the picture shrinks, so that every pixel counts. Nothing outside of
   * the window counts. Rows first, then columns, as Pillow does and torchvision after it; images of
   * unsigned bytes are rounded in between, all others at the end only.
   *
   * <p>The centres of pixels lie at whole numbers, as {@link HorizontalFlipImageTransform} has it.
   *
   * @param mat an image that the window lies in
   * @throws IllegalArgumentException if the image's depth is not supported, or an image on the way
   *     takes 2 GiB or more
   */
  public Transformed resized(Mat mat, int newHeight, int newWidth) {
    if (height == newHeight && width == newWidth) {
      return cut(mat);
    }
    checkSize(newHeight, newWidth, mat.elemSize());
    checkSize(height, newWidth, BilinearResize.bytesOnTheWay(mat));
    Mat picture = new Mat(newHeight, newWidth, mat.type());
    try (Rect part = new Rect(left, top, width, height);
        Mat source = mat.apply(part)) {
      BilinearResize.run(source, picture);
    }
    double down = (double) newHeight / height;
    double across = (double) newWidth / width;
    return new Transformed(
        picture,
        points -> {
          for (int i = 0; i + 1 < points.length; i += 2) {
            points[i] = (float) ((points[i] - left + 0.5) * across - 0.5);
            points[i + 1] = (float) ((points[i + 1] - top + 0.5) * down - 0.5);
          }
          return points;
        });
  }

  /**
   * {@link #resized} from a picture of the image that is smaller by a whole number in both
   * directions, whose last pixels may stand for fewer of the image's.
   */
  public Mat resizedFromReduced(Mat reduced, int reduction, int newHeight, int newWidth) {
    int y0 = top / reduction;
    int x0 = left / reduction;
    int y1 = Math.min(reduced.rows(), (top + height + reduction - 1) / reduction);
    int x1 = Math.min(reduced.cols(), (left + width + reduction - 1) / reduction);
    double scale = reduction;
    Mat picture = new Mat(newHeight, newWidth, reduced.type());
    try (Rect part = new Rect(x0, y0, x1 - x0, y1 - y0);
        Mat source = reduced.apply(part)) {
      BilinearResize.run(
          source,
          picture,
          new TriangleFilter(x1 - x0, left / scale - x0, width / scale, newWidth),
          new TriangleFilter(y1 - y0, top / scale - y0, height / scale, newHeight));
    }
    return picture;
  }

  /** Refuses images of 2 GiB or more. */
  public static void checkSize(int height, int width, long pixelBytes) {
    if ((long) height * width > Integer.MAX_VALUE / pixelBytes) {
      throw new IllegalArgumentException(
          "images must take less than 2 GiB, but one of height "
              + height
              + " and width "
              + width
              + " would take "
              + pixelBytes
              + " bytes for each pixel");
    }
  }
}
