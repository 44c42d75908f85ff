package org.gridmask.transform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.resize.PixelDepth;
import org.gridmask.mask.DropMask;

/**
 * Writes runs of pixels into a Mat whose rows follow each other without a gap.
 *
 * <p>A run is put together in Java's memory and copied in one go, whatever the depth: bulk puts
 * into a direct buffer cost no native call. Each thread has one writer and uses it again, so that
 * images cost no memory; it keeps no Mat from being freed, for it knows nothing of the last one but
 * where it lay. A Mat must outlive the writing.
 */
final class PixelWriter implements DropMask.SpanConsumer {

  private static final ThreadLocal<PixelWriter> OF_THREAD =
      ThreadLocal.withInitial(PixelWriter::new);

  /**
   * Where a row of one colour begins in its buffer. From an odd address on the JVM copies runs of
   * all lengths in one way; otherwise it chooses by the length, and the processor guesses wrong.
   */
  private static final int ROW_START = 1;

  /** The bytes of a row of one colour that a thread keeps for its next image. */
  private static final int MOST_KEPT = 1 << 14;

  private ByteBuffer pixels;
  private long address;
  private int bytes;
  private PixelDepth depth;
  private int channels;
  private int pixelBytes;
  private int width;

  /** A row of one colour. Outside of the heap, for from there copies begin sooner. */
  private ByteBuffer row;

  /** What the row was made of, and how many bytes of it. */
  private double[] rowValues;

  private PixelDepth rowDepth;
  private int rowBytes;

  private PixelWriter() {}

  /**
   * Writes into one image from now on.
   *
   * @return the thread's writer
   * @throws IllegalArgumentException if its depth is not supported
   * @throws ArithmeticException if it takes 2 GiB or more
   */
  static PixelWriter of(Mat mat) {
    PixelWriter writer = OF_THREAD.get();
    writer.begin(mat);
    return writer;
  }

  private void begin(Mat mat) {
    if (depth == null || depth.code() != mat.depth()) {
      depth = PixelDepth.of(mat);
    }
    channels = mat.channels();
    pixelBytes = channels * depth.bytes();
    width = mat.cols();
    int length = Math.toIntExact((long) mat.rows() * width * pixelBytes);
    BytePointer data = mat.data();
    if (pixels == null || address != data.address() || bytes != length) {
      pixels = data.capacity(length).asByteBuffer();
      address = data.address();
      bytes = length;
    }
  }

  /**
   * Fills all dropped pixels alike.
   *
   * @param values what the first channels get, at most one each; further channels stay. Not to be
   *     changed any more: the writer knows the array again
   */
  void fill(DropMask mask, double[] values) {
    if (values.length < channels) {
      byte[] pixel = encoded(values);
      mask.forEachSpan(
          (y, x0, x1) -> {
            for (int x = x0; x < x1; x++) {
              pixels.put(offset(y, x), pixel);
            }
          });
      return;
    }
    makeRow(values);
    mask.forEachSpan(this);
    if (rowBytes > MOST_KEPT) {
      row = null;
      rowValues = null;
    }
  }

  /** Writes a run of the row's colour. */
  @Override
  public void accept(int y, int x0, int x1) {
    pixels.put(offset(y, x0), row, ROW_START, (x1 - x0) * pixelBytes);
  }

  private void makeRow(double[] values) {
    int length = width * pixelBytes;
    if (rowValues == values && rowDepth == depth && rowBytes >= length) {
      return;
    }
    if (row == null || row.capacity() < ROW_START + length) {
      row = ByteBuffer.allocateDirect(ROW_START + Math.max(length, 1 << 12));
    }
    byte[] pixel = encoded(values);
    rowValues = null;
    for (int at = 0; at < length; at += pixelBytes) {
      row.put(ROW_START + at, pixel);
    }
    rowValues = values;
    rowDepth = depth;
    rowBytes = length;
  }

  private byte[] encoded(double[] values) {
    byte[] pixel = new byte[values.length * depth.bytes()];
    ByteBuffer encoder = encoder(pixel);
    for (int c = 0; c < values.length; c++) {
      depth.put(encoder, c * depth.bytes(), values[c]);
    }
    return pixel;
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
}
