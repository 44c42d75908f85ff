package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The entries of an uncompressed zip archive, where they lie in its file. Of the <a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">format</a> it reads the
 * central directory, with the 64-bit extensions, and no more of it than {@link #MAX_BYTES}.
 */
final class ZipDirectory {

  /** Limits the memory that names take; PyTorch's directories have about 100 bytes an entry. */
  static final int MAX_BYTES = 1 << 23;

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int EXTRA64 = 1;
  private static final int ENCRYPTED = 1;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_EXTRA = 0xffffffffL;

  private final WeightsFile file;
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * An entry.
   *
   * @param stored whether it is neither compressed nor encrypted
   * @param size the number of its bytes
   * @param header the position of its local header
   */
  private record Entry(boolean stored, long size, long header) {}

  private ZipDirectory(WeightsFile file) {
    this.file = file;
  }

  /** Whether a file begins with an entry of an archive. */
  static boolean isIn(WeightsFile file) throws IOException {
    return file.size() >= Integer.BYTES
        && file.map("its signature", 0, Integer.BYTES).getInt() == LOCAL;
  }

  /**
   * Reads the directory.
   *
   * @throws WeightsException if it is damaged, too large, or has an entry twice
   */
  static ZipDirectory read(WeightsFile file) throws IOException {
    ZipDirectory zip = new ZipDirectory(file);
    try {
      zip.readEntries(zip.directory());
    } catch (BufferUnderflowException e) {
      throw zip.damaged();
    }
    return zip;
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * Maps an entry.
   *
   * @param name its name, without the first folder
   * @param of what it belongs to, for messages, or empty
   * @param max the maximum of its bytes
   * @throws WeightsException if it does not exist, is compressed or too large
   */
  ByteBuffer map(String name, String of, long max) throws IOException {
    String shown = WeightsFile.shown(name) + of;
    Entry entry = entries.get(name);
    if (entry == null) {
      throw file.bad("is a zip archive, but not one of PyTorch: it has no entry " + shown);
    }
    if (!entry.stored) {
      throw file.bad("its entry " + shown + " is compressed or encrypted; PyTorch's are not");
    }
    if (entry.size > max) {
      throw file.bad(
          "its entry %s has %s bytes, more than the maximum of %s"
              .formatted(shown, Long.toUnsignedString(entry.size), max));
    }
    String what = "its entry " + shown;
    ByteBuffer local = file.map(what, entry.header, LOCAL_BYTES);
    if (local.getInt(0) != LOCAL) {
      throw file.bad("is a damaged zip archive: " + what + " does not begin where it should");
    }
    int names = (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
    return file.map(what, entry.header + LOCAL_BYTES + names, entry.size);
  }

  /** The central directory, which the end of the file points to. */
  private ByteBuffer directory() throws IOException {
    long from = Math.max(0, file.size() - END_BYTES - MAX_COMMENT);
    ByteBuffer tail = file.map("its end", from, file.size() - from);
    int end = tail.limit() - END_BYTES;
    while (end >= 0 && tail.getInt(end) != END) {
      end--;
    }
    if (end < 0) {
      throw damaged();
    }
    long size = tail.getInt(end + 12) & IN_EXTRA;
    long start = tail.getInt(end + 16) & IN_EXTRA;
    int locator = end - LOCATOR64_BYTES;
    if (locator >= 0 && tail.getInt(locator) == LOCATOR64) {
      ByteBuffer end64 = file.map("its directory", tail.getLong(locator + 8), END64_BYTES);
      if (end64.getInt(0) != END64) {
        throw damaged();
      }
      size = end64.getLong(40);
      start = end64.getLong(48);
    }
    if (size < 0 || size > MAX_BYTES) {
      throw file.bad(
          "its directory has %s bytes, more than the maximum of %s"
              .formatted(Long.toUnsignedString(size), MAX_BYTES));
    }
    return file.map("its directory", start, size);
  }

  private void readEntries(ByteBuffer directory) throws WeightsException {
    while (directory.hasRemaining()) {
      ByteBuffer entry = next(directory, ENTRY_BYTES);
      if (entry.getInt(0) != ENTRY) {
        throw damaged();
      }
      ByteBuffer name = next(directory, entry.getShort(28) & 0xffff);
      ByteBuffer extra = next(directory, entry.getShort(30) & 0xffff);
      next(directory, entry.getShort(32) & 0xffff);
      add(StandardCharsets.UTF_8.decode(name).toString(), entry, extra);
    }
  }

  private static ByteBuffer next(ByteBuffer from, int length) {
    if (length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer next = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    from.position(from.position() + length);
    return next;
  }

  private void add(String path, ByteBuffer entry, ByteBuffer extra) throws WeightsException {
    if (path.endsWith("/")) {
      return;
    }
    ByteBuffer wide = wide(extra);
    long size = field(entry.getInt(24), wide);
    long compressed = field(entry.getInt(20), wide);
    long header = field(entry.getInt(42), wide);
    boolean stored =
        entry.getShort(10) == 0 && (entry.getShort(8) & ENCRYPTED) == 0 && size == compressed;
    String name = path.substring(path.indexOf('/') + 1);
    if (entries.put(name, new Entry(stored, size, header)) != null) {
      throw file.bad("has the entry " + WeightsFile.shown(name) + " twice");
    }
  }

  /** The numbers of 64 bits. */
  private static ByteBuffer wide(ByteBuffer extra) {
    while (extra.remaining() >= 2 * Short.BYTES) {
      int id = extra.getShort() & 0xffff;
      ByteBuffer content = next(extra, extra.getShort() & 0xffff);
      if (id == EXTRA64) {
        return content;
      }
    }
    return extra;
  }

  private static long field(int narrow, ByteBuffer wide) {
    long value = narrow & IN_EXTRA;
    return value == IN_EXTRA ? wide.getLong() : value;
  }

  private WeightsException damaged() {
    return file.bad("is a damaged zip archive, perhaps truncated: its directory is incomplete");
  }
}
