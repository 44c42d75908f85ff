package org.gridmask.transform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.PixelDepth;
import org.gridmask.internal.pixel.SpanFiller;
import org.gridmask.mask.DropMask;

/** Writes to the dropped pixels of a continuous Mat. */
final class MatPixels {

  private final Mat mat;
  private final PixelDepth depth;
  private final int pixelBytes;

  /**
   * The pixels of an image.
   *
   * @throws IllegalArgumentException if its depth is not supported
   */
  MatPixels(Mat mat) {
    this.mat = mat;
    depth = PixelDepth.of(mat);
    pixelBytes = mat.channels() * depth.bytes();
  }

  /**
   * Fills all dropped pixels with a constant.
   *
   * @param values the values of the first channels; the others do not change
   */
  void fill(DropMask mask, double[] values) {
    if (values.length < mat.channels()) {
      fill(mask, values.length, pixel -> System.arraycopy(values, 0, pixel, 0, values.length));
      return;
    }
    SpanFiller.Layout layout =
        new SpanFiller.Layout(depth, mat.cols(), true, mat.cols() * pixelBytes, pixelBytes, 0);
    SpanFiller filler = SpanFiller.of(mat.data(), 0, length(), layout, values);
    filler.fill(0, mask);
    filler.end();
  }

  private int length() {
    return Math.toIntExact((long) mat.rows() * mat.cols() * pixelBytes);
  }

  /**
   * Fills the dropped pixels one by one, in reading order.
   *
   * @param channels the number of first channels to fill; the others do not change
   * @param values writes the channel values of the next pixel to its argument
   */
  void fill(DropMask mask, int channels, Consumer<double[]> values) {
    ByteBuffer pixels = mat.data().capacity(length()).asByteBuffer();
    double[] pixel = new double[channels];
    byte[] run = new byte[mat.cols() * pixelBytes];
    ByteBuffer encoder = ByteBuffer.wrap(run).order(ByteOrder.nativeOrder());
    mask.forEachSpan(
        (y, x0, x1) -> {
          int start = (y * mat.cols() + x0) * pixelBytes;
          int bytes = (x1 - x0) * pixelBytes;
          if (channels < mat.channels()) {
            pixels.get(start, run, 0, bytes);
          }
          for (int at = 0; at < bytes; at += pixelBytes) {
            values.accept(pixel);
            depth.put(encoder, at, pixel);
          }
          pixels.put(start, run, 0, bytes);
        });
  }
}
