package org.gridmask.internal.header;

import java.io.IOException;

/**
 * The header of a PNM file: numbers separated by white space and comments.
 *
 * @param kind 1 to 6: bitmap, grey or colour, as text; bitmap, grey or colour, in bytes
 * @param width the width in pixels
 * @param height the height in pixels
 * @param max the value of white; 1 in bitmaps, where 0 is white
 * @param data the offset of the first pixel
 */
public record PnmHeader(int kind, int width, int height, int max, int data) {

  private static final int MAX_VALUE = 65535;

  /** Reads up to one number of a text. */
  public static final class Reader {
    private final byte[] file;
    private int at;

    /** A reader from an offset on. */
    public Reader(byte[] file, int at) {
      this.file = file;
      this.at = at;
    }

    /**
     * The next number.
     *
     * @param maxDigits the maximum number of its digits
     * @throws IOException if the file ends before it
     * @throws NumberFormatException if there is something else
     */
    public int next(int maxDigits) throws IOException {
      skipSpace();
      int start = at;
      int value = 0;
      while (at < file.length && at < start + maxDigits && Character.digit(file[at], 10) >= 0) {
        value = 10 * value + file[at++] - '0';
      }
      if (at == start && at == file.length) {
        throw new IOException("it is cut off");
      }
      if (at == start) {
        throw new NumberFormatException("its data is damaged");
      }
      return value;
    }

    private void skipSpace() {
      while (at < file.length && (file[at] == '#' || Character.isWhitespace(file[at]))) {
        boolean comment = file[at] == '#';
        at++;
        while (comment && at < file.length && file[at] != '\n' && file[at] != '\r') {
          at++;
        }
      }
    }
  }

  /**
   * Reads a header.
   *
   * @param file a file that begins with P1 to P6
   * @throws IOException if it is cut off, or the value of white is out of range
   * @throws NumberFormatException if it is damaged
   */
  public static PnmHeader of(byte[] file) throws IOException {
    Reader reader = new Reader(file, 2);
    int kind = file[1] - '0';
    int width = reader.next(9);
    int height = reader.next(9);
    int max = kind == 1 || kind == 4 ? 1 : reader.next(9);
    if (max < 1 || max > MAX_VALUE) {
      throw new IOException("its header is damaged: the value of white is " + max);
    }
    // A single space character follows.
    return new PnmHeader(kind, width, height, max, reader.at + 1);
  }
}
