package org.gridmask.dl4j.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A tensor in a mapped file or in memory. Its elements are read when they are asked for.
 *
 * @param type the type of its elements
 * @param shape its shape; empty for a scalar
 * @param strides the distance of neighbours in each dimension, in elements
 * @param bytes the elements from the first one on, little-endian
 */
record Tensor(DType type, long[] shape, long[] strides, ByteBuffer bytes) {

  /** Tensors are held in Java's arrays and buffers. */
  static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  static final int MAX_DIMENSIONS = 16;

  /** A tensor in row-major order. */
  static Tensor dense(DType type, long[] shape, ByteBuffer bytes) {
    return new Tensor(type, shape, denseStrides(shape), bytes);
  }

  static Tensor of(INDArray array) {
    INDArray dense = array.dup('c');
    ByteBuffer bytes;
    DType type;
    switch (array.dataType()) {
      case FLOAT -> {
        type = DType.F32;
        float[] values = dense.data().asFloat();
        bytes = allocate(type, values.length);
        bytes.asFloatBuffer().put(values);
      }
      case LONG -> {
        type = DType.I64;
        long[] values = dense.data().asLong();
        bytes = allocate(type, values.length);
        bytes.asLongBuffer().put(values);
      }
      default ->
          throw new IllegalArgumentException(
              "an array must be of type FLOAT or LONG, but is " + array.dataType());
    }
    return dense(type, array.shape(), bytes);
  }

  private static ByteBuffer allocate(DType type, int elements) {
    return ByteBuffer.allocate(Math.multiplyExact(elements, type.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long[] denseStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /** The product of a shape; -1 if it has a negative side, or is beyond what is supported. */
  static long elements(long[] shape) {
    long elements = shape.length <= MAX_DIMENSIONS ? 1 : -1;
    for (long side : shape) {
      if (elements < 0 || side < 0 || side > 0 && elements > MAX_BYTES / side) {
        return -1;
      }
      elements *= side;
    }
    return elements;
  }

  /** A shape for a message. */
  static String shown(long[] shape) {
    return WeightsFile.shown(Arrays.toString(shape));
  }

  long elements() {
    return elements(shape);
  }

  /** The elements in row-major order, little-endian. */
  ByteBuffer denseBytes() {
    ByteBuffer source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(elements() * type.bytes());
    if (Arrays.equals(strides, denseStrides(shape))) {
      return source.slice(0, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer dense = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (length > 0) {
      gather(source, 0, 0, dense);
    }
    return dense.flip();
  }

  private void gather(ByteBuffer source, int dimension, long element, ByteBuffer dense) {
    if (dimension == shape.length) {
      int size = type.bytes();
      dense.put(dense.position(), source, Math.toIntExact(element * size), size);
      dense.position(dense.position() + size);
      return;
    }
    for (long i = 0; i < shape[dimension]; i++) {
      gather(source, dimension + 1, element + i * strides[dimension], dense);
    }
  }

  /** The number of 16 bits: a sign, 5 bits of exponent, 10 of mantissa. */
  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * 0x1p-24f));
    }
    int wider = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wider << 23 | mantissa << 13);
  }

  /** Whether another tensor has the same shape and numbers, perhaps in fewer bits. */
  boolean hasValuesOf(Tensor other) {
    return other.type.fitsFloat()
        && Arrays.equals(shape, other.shape)
        && denseBytes().equals(Tensor.of(other.toArray()).denseBytes());
  }

  /** A copy as an array; numbers of 16 bits become FLOAT. */
  INDArray toArray() {
    ByteBuffer dense = denseBytes();
    int length = Math.toIntExact(elements());
    INDArray values =
        switch (type) {
          case F64 -> {
            double[] all = new double[length];
            dense.asDoubleBuffer().get(all);
            yield Nd4j.createFromArray(all);
          }
          case F32 -> {
            float[] all = new float[length];
            dense.asFloatBuffer().get(all);
            yield Nd4j.createFromArray(all);
          }
          case F16, BF16 -> {
            short[] bits = new short[length];
            dense.asShortBuffer().get(bits);
            float[] all = new float[length];
            for (int i = 0; i < length; i++) {
              all[i] = type == DType.F16 ? half(bits[i]) : Float.intBitsToFloat(bits[i] << 16);
            }
            yield Nd4j.createFromArray(all);
          }
          case I64 -> {
            long[] all = new long[length];
            dense.asLongBuffer().get(all);
            yield Nd4j.createFromArray(all);
          }
          case I32 -> {
            int[] all = new int[length];
            dense.asIntBuffer().get(all);
            yield Nd4j.createFromArray(all);
          }
          default -> throw new IllegalArgumentException("there are no arrays of the type " + type);
        };
    return values.reshape(shape);
  }
}
