package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gridmask.internal.text.Printable;

/** An open file whose parts are mapped. */
final class WeightsFile {

  /** The distance of mappings. They are twice as long, so that each shorter part lies in one. */
  private static final long WINDOW = 1L << 30;

  private static final int MAX_SHOWN = 100;

  private final Path path;
  private final FileChannel channel;
  private final long size;

  /** By their first bytes. Few, as systems limit the number of mappings. */
  private final Map<Long, ByteBuffer> windows = new HashMap<>();

  /**
   * A file.
   *
   * @param path its path, for messages
   * @param channel the file
   */
  WeightsFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
  }

  /** The size in bytes. */
  long size() {
    return size;
  }

  /** Whether its name ends so. */
  boolean isNamed(String suffix) {
    return path.toString().endsWith(suffix);
  }

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
    if (length > WINDOW) {
      return mapped(position, length);
    }
    long start = position / WINDOW * WINDOW;
    ByteBuffer window = windows.get(start);
    if (window == null) {
      window = mapped(start, Math.min(size - start, Integer.MAX_VALUE));
      windows.put(start, window);
    }
    return window
        .slice(Math.toIntExact(position - start), (int) length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer mapped(long position, long length) throws IOException {
    return channel
        .map(FileChannel.MapMode.READ_ONLY, position, length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  WeightsException bad(String problem) {
    return new WeightsException(path, problem);
  }

  /** A text of the file for a message: short, and in one line. */
  static String shown(String text) {
    return text.length() <= MAX_SHOWN
        ? Printable.line(text)
        : Printable.line(text.substring(0, MAX_SHOWN)) + "...";
  }
}
