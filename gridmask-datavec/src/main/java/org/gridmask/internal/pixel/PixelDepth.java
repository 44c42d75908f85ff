package org.gridmask.internal.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;

/**
 * The element type of an image.
 *
 * @param code OpenCV's depth, {@code CV_8U} to {@code CV_64F}
 * @param bytes the bytes of one element
 */
public record PixelDepth(int code, int bytes) {

  public static final PixelDepth FLOAT = new PixelDepth(opencv_core.CV_32F, Float.BYTES);
  public static final PixelDepth DOUBLE = new PixelDepth(opencv_core.CV_64F, Double.BYTES);

  /**
   * The depth of an image.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  public static PixelDepth of(Mat mat) {
    int code = mat.depth();
    if (code > opencv_core.CV_64F) {
      throw Checks.invalid(
          "images",
          "integers of 8 to 32 bits or floating-point numbers of 32 or 64 bits",
          "OpenCV's depth is " + code);
    }
    return new PixelDepth(code, Math.toIntExact(mat.elemSize1()));
  }

  public boolean isByte() {
    return code == opencv_core.CV_8U;
  }

  public double get(ByteBuffer source, int at) {
    return switch (code) {
      case opencv_core.CV_8U -> source.get(at) & 0xff;
      case opencv_core.CV_8S -> source.get(at);
      case opencv_core.CV_16U -> source.getShort(at) & 0xffff;
      case opencv_core.CV_16S -> source.getShort(at);
      case opencv_core.CV_32S -> source.getInt(at);
      case opencv_core.CV_32F -> source.getFloat(at);
      default -> source.getDouble(at);
    };
  }

  /** Writes a value; integers are rounded (half to even) and saturated. */
  public void put(ByteBuffer target, int at, double value) {
    switch (code) {
      case opencv_core.CV_8U -> target.put(at, (byte) saturated(value, 0, 0xff));
      case opencv_core.CV_8S ->
          target.put(at, (byte) saturated(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case opencv_core.CV_16U -> target.putShort(at, (short) saturated(value, 0, 0xffff));
      case opencv_core.CV_16S ->
          target.putShort(at, (short) saturated(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case opencv_core.CV_32S ->
          target.putInt(at, saturated(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      // With canonical NaNs.
      case opencv_core.CV_32F -> target.putInt(at, Float.floatToIntBits((float) value));
      default -> target.putLong(at, Double.doubleToLongBits(value));
    }
  }

  /** Writes the first channels of a pixel. */
  public void put(ByteBuffer target, int at, double[] pixel) {
    for (int c = 0; c < pixel.length; c++) {
      put(target, at + c * bytes, pixel[c]);
    }
  }

  /** The bytes of a pixel. */
  byte[] encoded(double[] pixel) {
    byte[] encoded = new byte[pixel.length * bytes];
    put(ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()), 0, pixel);
    return encoded;
  }

  private static int saturated(double value, int min, int max) {
    return (int) Math.max(min, Math.min(max, Math.rint(value)));
  }
}
