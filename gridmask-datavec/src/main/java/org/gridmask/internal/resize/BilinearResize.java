package org.gridmask.internal.resize;

import org.bytedeco.opencv.opencv_core.Mat;

/** Brings one image to the size of another, as {@link Window#resized} says. */
final class BilinearResize {

  private BilinearResize() {}

  /**
   * Resizes an image.
   *
   * @param target an image of the same type, to be written
   */
  static void run(Mat source, Mat target) {
    run(
        source,
        target,
        new TriangleFilter(source.cols(), target.cols()),
        new TriangleFilter(source.rows(), target.rows()));
  }

  /** The same for a part of the source, which the filters know. */
  static void run(Mat source, Mat target, TriangleFilter across, TriangleFilter down) {
    if (PixelDepth.of(source).isByte()) {
      new ByteResize(new MatRows(source), target, across, down).run();
    } else {
      new NumberResize(source, target, across, down).run();
    }
  }

  /** The bytes that a pixel takes between the two directions, at least. */
  static long bytesOnTheWay(Mat source) {
    return PixelDepth.of(source).isByte()
        ? ByteResize.BYTES_ON_THE_WAY
        : (long) source.channels() * Double.BYTES;
  }
}
