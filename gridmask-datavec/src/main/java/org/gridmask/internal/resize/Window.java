package org.gridmask.internal.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.gridmask.check.Checks;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelDepth;

/**
 * A rectangle in the pixel grid of an image; may extend beyond the image.
 *
 * @param top the first row
 * @param left the first column
 */
public record Window(int top, int left, int height, int width) {

  /**
   * A copy of the window, black outside the image.
   *
   * @throws IllegalArgumentException if it takes 2 GiB or more
   */
  private Mat cut(Mat mat) {
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
    return picture;
  }

  /**
   * The window resized by antialiased bilinear interpolation, as in Pillow and torchvision: a
   * triangle filter whose radius is a pixel of the source or, when shrinking, of the result. Pixels
   * outside the window are ignored. Horizontally, then vertically; 8-bit images are rounded after
   * each pass, all others only at the end.
   *
   * @param mat the image, which must contain the window unless the size does not change; then
   *     pixels outside the image are black
   * @throws IllegalArgumentException if the image's depth is not supported, or the result or an
   *     intermediate image takes 2 GiB or more
   */
  public Mat resized(Mat mat, int newHeight, int newWidth) {
    if (height == newHeight && width == newWidth) {
      return cut(mat);
    }
    boolean bytes = PixelDepth.of(mat).isByte();
    checkSize(newHeight, newWidth, mat.elemSize());
    checkSize(
        height,
        newWidth,
        bytes ? ByteResize.INTERMEDIATE_BYTES : (long) mat.channels() * Double.BYTES);
    return resampled(
        mat, new TriangleFilter(width, newWidth), new TriangleFilter(height, newHeight));
  }

  /**
   * {@link #resized} from a picture that was reduced by an integer factor, with partial pixels at
   * the far edges.
   */
  public Mat resizedFromReduced(Mat reduced, int reduction, int newHeight, int newWidth) {
    int y0 = top / reduction;
    int x0 = left / reduction;
    int y1 = Math.min(reduced.rows(), (top + height + reduction - 1) / reduction);
    int x1 = Math.min(reduced.cols(), (left + width + reduction - 1) / reduction);
    double scale = reduction;
    return new Window(y0, x0, y1 - y0, x1 - x0)
        .resampled(
            reduced,
            new TriangleFilter(x1 - x0, left / scale - x0, width / scale, newWidth),
            new TriangleFilter(y1 - y0, top / scale - y0, height / scale, newHeight));
  }

  private Mat resampled(Mat mat, TriangleFilter across, TriangleFilter down) {
    Mat picture = new Mat(down.size(), across.size(), mat.type());
    try (Rect part = new Rect(left, top, width, height);
        Mat source = mat.apply(part)) {
      MatRows rows = new MatRows(source);
      PixelDepth depth = PixelDepth.of(mat);
      if (depth.isByte()) {
        new ByteResize(rows, new MatRows(picture), mat.channels(), across, down).run();
      } else {
        new NumberResize(rows, new MatRows(picture), depth, mat.channels(), across, down).run();
      }
    }
    return picture;
  }

  /**
   * Maps points of the image to {@link #resized}'s result, in place. Pixel centres have integer
   * coordinates.
   *
   * @param points x1, y1, x2, y2, ...
   */
  public float[] moved(float[] points, int newHeight, int newWidth) {
    double down = (double) newHeight / height;
    double across = (double) newWidth / width;
    for (int i = 0; i + 1 < points.length; i += 2) {
      points[i] = (float) ((points[i] - left + 0.5) * across - 0.5);
      points[i + 1] = (float) ((points[i + 1] - top + 0.5) * down - 0.5);
    }
    return points;
  }

  /**
   * Checks the size of an image.
   *
   * @throws IllegalArgumentException if it takes 2 GiB or more
   */
  public static void checkSize(int height, int width, long pixelBytes) {
    if ((long) height * width > Integer.MAX_VALUE / pixelBytes) {
      throw Checks.invalid(
          "images",
          "of less than 2 GiB",
          height + " x " + width + " pixels of " + pixelBytes + " bytes");
    }
  }
}
