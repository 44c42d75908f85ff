package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/**
 * Checks the bytes of vectors written by {@code Nd4j.write}, because ND4J trusts the lengths and
 * strides in them when it allocates and addresses memory.
 *
 * <p>A vector is two buffers, each with a header of allocation mode, length and data type. The
 * first holds rank, shape, strides, flags, element-wise stride and order, the second the values.
 */
final class ArrayBytes {

  private static final int MAX_RANK = 2;
  private static final int MAX_NAME_LENGTH = 32;

  private ArrayBytes() {}

  /** Checks that the bytes are exactly this number of vectors. */
  static void require(int vectors, String name, ByteBuffer bytes) throws IOException {
    for (int i = 0; i < vectors; i++) {
      requireNext(name, bytes);
    }
    if (bytes.hasRemaining()) {
      throw new IOException(name + " has trailing bytes");
    }
  }

  /** Checks a vector and skips to its end. */
  private static void requireNext(String name, ByteBuffer bytes) throws IOException {
    try {
      long claimed = vectorLength(name, bytes);
      long length = header(name, bytes);
      int size =
          switch (text(name, bytes)) {
            case "FLOAT" -> Float.BYTES;
            case "DOUBLE" -> Double.BYTES;
            default -> throw damaged(name);
          };
      if (claimed != length) {
        throw damaged(name);
      }
      if (length > bytes.remaining() / size) {
        throw new IOException(
            name + " claims " + length + " values, but has " + bytes.remaining() + " bytes");
      }
      bytes.position(bytes.position() + (int) length * size);
    } catch (BufferUnderflowException e) {
      throw new IOException(name + " is truncated", e);
    }
  }

  /** Reads the shape; all axes but the last must have one element. */
  private static long vectorLength(String name, ByteBuffer bytes) throws IOException {
    long values = header(name, bytes);
    boolean longs = text(name, bytes).equals("LONG");
    long rank = bytes.getLong();
    if (!longs || rank < 1 || rank > MAX_RANK || values != 4 + 2 * rank) {
      throw damaged(name);
    }
    long[] shape = longs(bytes, rank);
    long[] strides = longs(bytes, rank);
    long order = longs(bytes, 3)[2];
    long length = shape[shape.length - 1];
    // ND4J ignores the stride of an axis of length 1.
    if (length < 1
        || length > 1 && strides[strides.length - 1] != 1
        || rank == 2 && shape[0] != 1
        || order != 'c' && order != 'f') {
      throw damaged(name);
    }
    return length;
  }

  private static long[] longs(ByteBuffer bytes, long count) {
    return LongStream.generate(bytes::getLong).limit(count).toArray();
  }

  private static long header(String name, ByteBuffer bytes) throws IOException {
    if (!text(name, bytes).equals("MIXED_DATA_TYPES")) {
      throw damaged(name);
    }
    return bytes.getLong();
  }

  private static String text(String name, ByteBuffer bytes) throws IOException {
    int length = Short.toUnsignedInt(bytes.getShort());
    if (length > MAX_NAME_LENGTH) {
      throw damaged(name);
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static IOException damaged(String name) {
    return new IOException(name + " is not a vector of numbers");
  }
}
