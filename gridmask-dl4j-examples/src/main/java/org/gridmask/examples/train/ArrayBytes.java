package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Checks the bytes of arrays that {@code Nd4j.write} has written, because ND4J allocates whatever
 * they claim, and addresses memory by the strides in them.
 *
 * <p>An array is two buffers, each of which begins with the kind of its allocation, its length and
 * its type. The first holds rank, shape, strides, options, stride of elements and order, the second
 * the values.
 */
final class ArrayBytes {

  private static final String ALLOCATION = "MIXED_DATA_TYPES";
  private static final int MAX_RANK = 32;
  private static final int MAX_NAME_LENGTH = 32;

  private ArrayBytes() {}

  /** Checks that there is one array and nothing else. */
  static void requireOne(String name, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    requireNext(name, buffer);
    requireEnd(name, buffer);
  }

  static void requireEnd(String name, ByteBuffer bytes) throws IOException {
    if (bytes.hasRemaining()) {
      throw new IOException(name + " goes on after its array");
    }
  }

  /** Checks an array, and goes to its end. */
  static void requireNext(String name, ByteBuffer bytes) throws IOException {
    try {
      long[] shape = shapeInformation(name, bytes);
      long length = header(name, bytes);
      String type = text(name, bytes);
      int size = sizeOf(name, type);
      if (shapeLength(name, shape) != length) {
        throw damaged(name);
      }
      if (length > bytes.remaining() / size) {
        throw new IOException(
            name + " claims " + length + " values, but has " + bytes.remaining() + " bytes");
      }
      bytes.position(bytes.position() + (int) length * size);
    } catch (BufferUnderflowException e) {
      throw new IOException(name + " ends too early", e);
    }
  }

  private static long[] shapeInformation(String name, ByteBuffer bytes) throws IOException {
    long length = header(name, bytes);
    if (!text(name, bytes).equals("LONG") || length < 4 || length > 4 + 2 * MAX_RANK) {
      throw damaged(name);
    }
    long[] information = new long[(int) length];
    for (int i = 0; i < information.length; i++) {
      information[i] = bytes.getLong();
    }
    if (information[0] < 1 || information[0] != (length - 4) / 2 || length % 2 != 0) {
      throw damaged(name);
    }
    return information;
  }

  /** The number of values, where the strides are those of an array without gaps. */
  private static long shapeLength(String name, long[] information) throws IOException {
    int rank = (int) information[0];
    boolean rowsFirst = information[information.length - 1] == 'c';
    if (!rowsFirst && information[information.length - 1] != 'f') {
      throw damaged(name);
    }
    long length = 1;
    for (int i = 0; i < rank; i++) {
      int axis = rowsFirst ? rank - 1 - i : i;
      long size = information[1 + axis];
      // ND4J does not care about the stride of an axis with one element.
      if (size < 1 || size != 1 && information[1 + rank + axis] != length) {
        throw damaged(name);
      }
      if (length > Integer.MAX_VALUE / size) {
        throw new IOException(name + " claims more values than an array can have");
      }
      length *= size;
    }
    return length;
  }

  private static long header(String name, ByteBuffer bytes) throws IOException {
    if (!text(name, bytes).equals(ALLOCATION)) {
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

  private static int sizeOf(String name, String type) throws IOException {
    return switch (type) {
      case "FLOAT" -> Float.BYTES;
      case "DOUBLE" -> Double.BYTES;
      default -> throw damaged(name);
    };
  }

  private static IOException damaged(String name) {
    return new IOException(name + " is no array of numbers");
  }
}
