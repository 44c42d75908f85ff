package org.gridmask.datavec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.DoubleSupplier;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.mask.DropMask;

/**
 * Writes runs of pixels into a Mat whose rows follow each other without a gap.
 *
 * <p>A run is put together in a Java array and copied in one go, whatever the depth: bulk puts into
 * a direct buffer cost no native call. The Mat must outlive the writer.
 */
final class PixelWriter {

  private final ByteBuffer pixels;
  private final int depth;
  private final int channels;
  private final int valueBytes;
  private final int pixelBytes;
  private final int width;

  /**
   * Writes into one image.
   *
   * @throws IllegalArgumentException if its depth is not supported
   * @throws ArithmeticException if it takes 2 GiB or more
   */
  PixelWriter(Mat mat) {
    depth = mat.depth();
    if (depth > opencv_core.CV_64F) {
      throw new IllegalArgumentException(
          "images must hold integers of 8 to 32 bits or floating point numbers of 32 or 64 bits, but"
              + " OpenCV's depth is "
              + depth);
    }
    channels = mat.channels();
    valueBytes = Math.toIntExact(mat.elemSize1());
    pixelBytes = channels * valueBytes;
    width = mat.cols();
    int bytes = Math.toIntExact((long) mat.rows() * width * pixelBytes);
    pixels = mat.data().capacity(bytes).asByteBuffer();
  }

  /**
   * Fills all dropped pixels alike.
   *
   * @param values what the first channels get, at most one each; further channels stay
   */
  void fill(DropMask mask, double[] values) {
    byte[] pixel = new byte[values.length * valueBytes];
    ByteBuffer encoder = encoder(pixel);
    for (int c = 0; c < values.length; c++) {
      put(encoder, c * valueBytes, values[c]);
    }
    if (values.length < channels) {
      mask.forEachSpan(
          (y, x0, x1) -> {
            for (int x = x0; x < x1; x++) {
              pixels.put(offset(y, x), pixel);
            }
          });
      return;
    }
    byte[] row = new byte[width * pixelBytes];
    repeat(pixel, row);
    mask.forEachSpan((y, x0, x1) -> pixels.put(offset(y, x0), row, 0, (x1 - x0) * pixelBytes));
  }

  /** Fills the pixels [x0, x1) of row y, each with a value of its own for all its channels. */
  void fill(int y, int x0, int x1, DoubleSupplier values) {
    byte[] run = new byte[(x1 - x0) * pixelBytes];
    ByteBuffer encoder = encoder(run);
    for (int at = 0; at < run.length; at += pixelBytes) {
      double value = values.getAsDouble();
      for (int c = 0; c < channels; c++) {
        put(encoder, at + c * valueBytes, value);
      }
    }
    pixels.put(offset(y, x0), run);
  }

  private int offset(int y, int x) {
    return (y * width + x) * pixelBytes;
  }

  private static ByteBuffer encoder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static void repeat(byte[] unit, byte[] target) {
    System.arraycopy(unit, 0, target, 0, unit.length);
    for (int done = unit.length; done < target.length; done *= 2) {
      System.arraycopy(target, 0, target, done, Math.min(done, target.length - done));
    }
  }

  private void put(ByteBuffer target, int at, double value) {
    switch (depth) {
      case opencv_core.CV_8U -> target.put(at, (byte) saturated(value, 0, 0xff));
      case opencv_core.CV_8S ->
          target.put(at, (byte) saturated(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case opencv_core.CV_16U -> target.putShort(at, (short) saturated(value, 0, 0xffff));
      case opencv_core.CV_16S ->
          target.putShort(at, (short) saturated(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case opencv_core.CV_32S ->
          target.putInt(at, saturated(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case opencv_core.CV_32F -> target.putFloat(at, (float) value);
      default -> target.putDouble(at, value);
    }
  }

  private static int saturated(double value, int least, int most) {
    return (int) Math.max(least, Math.min(most, Math.rint(value)));
  }
}
