package org.gridmask.datavec;

import java.util.Optional;

/**
 * The size that a JPEG file's header states, before any turning by its EXIF orientation.
 *
 * @param maybeTurned whether there is such data
 */
record JpegSize(int rows, int columns, boolean maybeTurned) {

  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int FIRST_FRAME = 0xc0;
  private static final int LAST_FRAME = 0xcf;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int EXTENSION = 0xc8;
  private static final int ARITHMETIC_CODING = 0xcc;
  private static final int START_OF_SCAN = 0xda;

  /** EXIF, or something else. */
  private static final int APPLICATION_1 = 0xe1;

  /** Empty for whatever is no JPEG file, or an odd one: such images are decoded in full. */
  static Optional<JpegSize> of(byte[] file) {
    if (file.length < 4 || at(file, 0) != MARKER || at(file, 1) != START_OF_IMAGE) {
      return Optional.empty();
    }
    int next = 2;
    boolean maybeTurned = false;
    while (next + 9 <= file.length && at(file, next) == MARKER) {
      int marker = at(file, next + 1);
      if (marker == MARKER) {
        next++; // A filler.
      } else if (isFrame(marker)) {
        int rows = twoBytes(file, next + 5);
        int columns = twoBytes(file, next + 7);
        return rows > 0 && columns > 0
            ? Optional.of(new JpegSize(rows, columns, maybeTurned))
            : Optional.empty();
      } else if (marker < FIRST_FRAME
          || marker == START_OF_SCAN
          || marker > LAST_FRAME && marker < START_OF_SCAN) {
        return Optional.empty();
      } else {
        maybeTurned |= marker == APPLICATION_1;
        next += 2 + Math.max(2, twoBytes(file, next + 2));
      }
    }
    return Optional.empty();
  }

  private static boolean isFrame(int marker) {
    return marker >= FIRST_FRAME
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != EXTENSION
        && marker != ARITHMETIC_CODING;
  }

  private static int twoBytes(byte[] file, int index) {
    return at(file, index) << Byte.SIZE | at(file, index + 1);
  }

  private static int at(byte[] file, int index) {
    return file[index] & 0xff;
  }
}
