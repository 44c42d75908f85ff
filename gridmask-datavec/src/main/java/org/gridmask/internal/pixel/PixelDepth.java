package org.gridmask.internal.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The element type of an image.
 *
 * @param code OpenCV's depth, {@code CV_8U} to {@code CV_16F}, or OpenCV 5's {@code CV_16BF}
 * @param bytes the bytes of one element
 */
public record PixelDepth(int code, int bytes) {

  private static final int CV_16BF = 8;

  public static final PixelDepth FLOAT16 = new PixelDepth(opencv_core.CV_16F, Short.BYTES);
  public static final PixelDepth BFLOAT16 = new PixelDepth(CV_16BF, Short.BYTES);
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

  /**
   * The depth of an array.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  public static PixelDepth of(DataType type) {
    return switch (type) {
      case HALF -> FLOAT16;
      case BFLOAT16 -> BFLOAT16;
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      default -> throw Checks.invalid("images", "FLOAT16, BFLOAT16, FLOAT or DOUBLE", type);
    };
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

  /**
   * A value's encoding, in the low bytes. Integers are rounded (half to even) and saturated,
   * floating-point numbers rounded to nearest even and beyond the type's range infinite; NaNs are
   * canonical.
   */
  long bits(double value) {
    return switch (code) {
      case opencv_core.CV_8U -> saturated(value, 0, 0xff);
      case opencv_core.CV_8S -> saturated(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case opencv_core.CV_16U -> saturated(value, 0, 0xffff);
      case opencv_core.CV_16S -> saturated(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case opencv_core.CV_32S -> saturated(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case opencv_core.CV_32F -> Float.floatToIntBits((float) value);
      case opencv_core.CV_64F -> Double.doubleToLongBits(value);
      case opencv_core.CV_16F -> bits16(value, 10, 15);
      default -> bits16(value, 7, 127);
    };
  }

  /**
   * The encoding in a binary format of 16 bits, which Java 17 lacks.
   *
   * @param fractionBits the bits of the fraction
   * @param maxExponent the greatest exponent of a finite number
   */
  private static int bits16(double value, int fractionBits, int maxExponent) {
    int infinity = 2 * maxExponent + 1 << fractionBits;
    if (Double.isNaN(value)) {
      return infinity | 1 << fractionBits - 1;
    }
    int sign = Double.doubleToRawLongBits(value) < 0 ? 1 << 15 : 0;
    int minExponent = 1 - maxExponent;
    int exponent = Math.max(minExponent, Math.getExponent(value));
    if (exponent > maxExponent) {
      return sign | infinity;
    }
    // In units of the last place; a carry rounds up to the next exponent, or to infinity.
    double fraction = Math.rint(Math.scalb(Math.abs(value), fractionBits - exponent));
    return sign | (exponent - minExponent << fractionBits) + (int) fraction;
  }

  /** Writes a value, see {@link #bits}. */
  public void put(ByteBuffer target, int at, double value) {
    long bits = bits(value);
    switch (bytes) {
      case Byte.BYTES -> target.put(at, (byte) bits);
      case Short.BYTES -> target.putShort(at, (short) bits);
      case Integer.BYTES -> target.putInt(at, (int) bits);
      default -> target.putLong(at, bits);
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
