package org.gridmask.internal.header;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The APP1 segment of a JPEG file, in which cameras store the EXIF orientation. */
final class ExifSegment {

  private static final int EXIF = 0x45786966;

  /** XMP also uses APP1, starts with "http", and is ignored by decoders. */
  private static final int XMP = 0x68747470;

  private static final int ORIENTATION = 0x112;
  private static final int UPRIGHT = 1;
  private static final int ENTRY = 12;

  private ExifSegment() {}

  /**
   * Whether decoders neither rotate nor mirror the image.
   *
   * @param segment the segment after its length field
   * @return false if they do, or if that is unclear
   */
  static boolean isUpright(ByteBuffer segment) {
    try {
      int name = segment.getInt();
      return name == XMP
          || name == EXIF && segment.getShort() == 0 && isUprightTiff(segment.slice());
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      return false;
    }
  }

  /** Checks all entries of the first directory, since decoders differ in which one counts. */
  private static boolean isUprightTiff(ByteBuffer tiff) {
    int order = tiff.getShort(0);
    if (order != 0x4949 && order != 0x4d4d) {
      return false;
    }
    tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (tiff.getShort(2) != 42) {
      return false;
    }
    int directory = Math.toIntExact(Integer.toUnsignedLong(tiff.getInt(4)));
    int entries = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = Math.addExact(directory, 2 + ENTRY * i);
      if (tiff.getShort(entry) == ORIENTATION && tiff.getShort(entry + 8) != UPRIGHT) {
        return false;
      }
    }
    return true;
  }
}
