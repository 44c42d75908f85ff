package org.gridmask.examples.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of unsigned bytes, the format of MNIST: a magic number, the dimensions (big-endian
 * 32-bit integers), the values. Gzip compression is detected.
 */
final class IdxFile {

  private static final int UNSIGNED_BYTES = 0x08;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private final String name;
  private final int[] dimensions;
  private final byte[] header;
  private final byte[] values;

  private IdxFile(String name, int[] dimensions, byte[] header, byte[] values) {
    this.name = name;
    this.dimensions = dimensions;
    this.header = header;
    this.values = values;
  }

  /** Images: count, height and width. */
  static IdxFile images(Path file) throws IOException {
    return read(file, 3);
  }

  /** Labels: their count. */
  static IdxFile labels(Path file) throws IOException {
    return read(file, 1);
  }

  private static IdxFile read(Path file, int rank) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in, rank);
    }
  }

  /** Reads a stream to its end, without closing it. */
  static IdxFile read(String name, InputStream stream, int rank) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream);
    in.mark(2);
    boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    try {
      return parse(name, compressed ? new GZIPInputStream(in, 1 << 16) : in, rank);
    } catch (EOFException e) {
      throw new DataException(name, "is truncated: unexpected end of the gzip stream", e);
    } catch (ZipException e) {
      throw new DataException(name, "is damaged: " + e.getMessage(), e);
    }
  }

  private static IdxFile parse(String name, InputStream in, int rank) throws IOException {
    byte[] header = in.readNBytes(4 + 4 * rank);
    int expected = UNSIGNED_BYTES << 8 | rank;
    if (header.length >= 4 && ByteBuffer.wrap(header).getInt() != expected) {
      throw new DataException(
          name,
          String.format(
              "is not an IDX file of %s: it starts with %08x instead of %08x",
              rank == 1 ? "labels" : "images", ByteBuffer.wrap(header).getInt(), expected));
    }
    if (header.length < 4 + 4 * rank) {
      throw new DataException(name, "is truncated: incomplete header");
    }
    StringBuilder text = new StringBuilder();
    long promised = 1;
    int[] dimensions = new int[rank];
    for (int i = 0; i < rank; i++) {
      dimensions[i] = ByteBuffer.wrap(header).getInt(4 + 4 * i);
      long dimension = Integer.toUnsignedLong(dimensions[i]);
      text.append(i == 0 ? "" : " x ").append(dimension);
      if (dimension == 0) {
        throw new DataException(name, "is empty: a dimension in its header is 0");
      }
      // Saturates instead of overflowing.
      promised = promised > Long.MAX_VALUE / dimension ? Long.MAX_VALUE : promised * dimension;
    }
    if (promised > MAX_BYTES) {
      throw new DataException(
          name, "is too large or damaged: its header says " + text + " bytes, more than 2 GB");
    }
    // Allocates as it reads, so a damaged header does not exhaust the memory.
    byte[] values = in.readNBytes((int) promised);
    if (values.length < promised) {
      throw new DataException(
          name,
          String.format(
              "is truncated: its header says %s bytes, but there are %d", text, values.length));
    }
    if (in.read() >= 0) {
      throw new DataException(name, "has more than the " + text + " bytes that its header says");
    }
    return new IdxFile(name, dimensions, header, values);
  }

  String name() {
    return name;
  }

  int count() {
    return dimensions[0];
  }

  int height() {
    return dimensions[1];
  }

  int width() {
    return dimensions[2];
  }

  /** A copy of an image, in row-major order. */
  byte[] pixels(int index) {
    int length = height() * width();
    return Arrays.copyOfRange(values, index * length, (index + 1) * length);
  }

  int label(int index) {
    return values[index] & 0xff;
  }

  /** Adds the uncompressed file. */
  void digest(MessageDigest digest) {
    digest.update(header);
    digest.update(values);
  }
}
