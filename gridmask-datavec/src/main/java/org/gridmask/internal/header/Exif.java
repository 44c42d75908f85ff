package org.gridmask.internal.header;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** EXIF data, in which cameras store the orientation. */
final class Exif {

  /** As they are stored, and the value of damaged data. */
  static final int UPRIGHT = 1;

  private static final int NAME = 0x45786966;
  private static final int ORIENTATION = 0x112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /** Whether data starts with "Exif", 0, 0, as in JPEG and sometimes in WebP files. */
  static boolean isNamed(ByteBuffer data) {
    return data.remaining() >= 6 && data.getInt(0) == NAME && data.getShort(4) == 0;
  }

  /**
   * The orientation.
   *
   * @param data a TIFF file without pixels, with or without the name before it
   * @return 1 to 8, as EXIF numbers them
   */
  static int orientation(ByteBuffer data) {
    ByteBuffer tiff = isNamed(data) ? data.slice(6, data.remaining() - 6) : data.slice();
    try {
      return ofTiff(tiff);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      return UPRIGHT;
    }
  }

  /** The first directory's first entry counts. */
  private static int ofTiff(ByteBuffer tiff) {
    int order = tiff.getShort(0);
    if (order != 0x4949 && order != 0x4d4d) {
      return UPRIGHT;
    }
    tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = Math.toIntExact(Integer.toUnsignedLong(tiff.getInt(4)));
    int entries = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = Math.addExact(directory, 2 + ENTRY * i);
      if (tiff.getShort(entry) == ORIENTATION) {
        int value = tiff.getShort(entry + 2) == SHORT ? tiff.getShort(entry + 8) : UPRIGHT;
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
