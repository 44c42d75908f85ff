package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file whose parts are mapped.
 *
 * @param path its path, for messages
 * @param channel the file
 * @param size its size in bytes
 */
record WeightsFile(Path path, FileChannel channel, long size) {

  private static final int MAX_SHOWN = 100;

  /**
   * Maps a part of the file.
   *
   * @param what what it is, for the message
   * @return the part, little-endian and read-only
   * @throws WeightsException if the file ends before
   */
  ByteBuffer map(String what, long position, long length) throws IOException {
    if (position < 0 || length < 0 || position > size || length > size - position) {
      throw bad(
          "is truncated: %s needs %s bytes from byte %s on, but the file has %s"
              .formatted(what, length, position, size));
    }
    if (length > Tensor.MAX_BYTES) {
      throw bad(
          "%s has %s bytes; at most %s are supported".formatted(what, length, Tensor.MAX_BYTES));
    }
    return channel
        .map(FileChannel.MapMode.READ_ONLY, position, length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  WeightsException bad(String problem) {
    return new WeightsException(path, problem);
  }

  /** A text of the file for a message: short, and without control characters. */
  static String shown(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...";
  }
}
