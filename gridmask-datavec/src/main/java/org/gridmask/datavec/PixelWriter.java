package org.gridmask.datavec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.mask.DropMask;

/**
 * Writes runs of pixels into a Mat whose rows follow each other without a gap.
 *
 * <p>A run is put together in a Java array and copied in one go, whatever the depth: bulk puts into
 * a direct buffer cost no native call. The Mat must outlive the writer.
 */
final class PixelWriter {

  /**
   * Where a row of one colour begins in its array. From an odd address on the JVM copies runs of
   * all lengths in one way; otherwise it chooses by the length, and the processor guesses wrong.
   */
  private static final int ROW_START = 1;

  /** What each thread puts the rows of one colour together in, unless they are wider than usual. */
  private static final ThreadLocal<byte[]> ROW = ThreadLocal.withInitial(() -> new byte[1 << 12]);

  private final ByteBuffer pixels;
  private final PixelDepth depth;
  private final int channels;
  private final int pixelBytes;
  private final int width;

  /**
   * Writes into one image.
   *
   * @throws IllegalArgumentException if its depth is not supported
   * @throws ArithmeticException if it takes 2 GiB or more
   */
  PixelWriter(Mat mat) {
    depth = PixelDepth.of(mat);
    channels = mat.channels();
    pixelBytes = channels * depth.bytes();
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
    byte[] pixel = new byte[values.length * depth.bytes()];
    ByteBuffer encoder = encoder(pixel);
    for (int c = 0; c < values.length; c++) {
      depth.put(encoder, c * depth.bytes(), values[c]);
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
    int bytes = width * pixelBytes;
    byte[] row = ROW_START + bytes <= ROW.get().length ? ROW.get() : new byte[ROW_START + bytes];
    repeat(pixel, row, bytes);
    mask.forEachSpan(
        (y, x0, x1) -> pixels.put(offset(y, x0), row, ROW_START, (x1 - x0) * pixelBytes));
  }

  /**
   * Fills the dropped pixels one by one, in reading order.
   *
   * @param values puts the values of the next pixel's channels into the array it is given
   */
  void fill(DropMask mask, Consumer<double[]> values) {
    double[] pixel = new double[channels];
    byte[] row = new byte[width * pixelBytes];
    ByteBuffer encoder = encoder(row);
    mask.forEachSpan(
        (y, x0, x1) -> {
          int bytes = (x1 - x0) * pixelBytes;
          for (int at = 0; at < bytes; at += pixelBytes) {
            values.accept(pixel);
            for (int c = 0; c < channels; c++) {
              depth.put(encoder, at + c * depth.bytes(), pixel[c]);
            }
          }
          pixels.put(offset(y, x0), row, 0, bytes);
        });
  }

  private int offset(int y, int x) {
    return (y * width + x) * pixelBytes;
  }

  private static ByteBuffer encoder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static void repeat(byte[] unit, byte[] target, int bytes) {
    System.arraycopy(unit, 0, target, ROW_START, unit.length);
    for (int done = unit.length; done < bytes; done *= 2) {
      System.arraycopy(target, ROW_START, target, ROW_START + done, Math.min(done, bytes - done));
    }
  }
}
