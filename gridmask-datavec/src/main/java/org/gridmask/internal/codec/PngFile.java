package org.gridmask.internal.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.gridmask.internal.header.ImageHeader;

/** The structure of PNG files: a signature and chunks of length, type, data and checksum. */
final class PngFile {

  private static final int SIGNATURE = 8;

  /** The place of the bits per value, before the colour type. */
  private static final int DEPTH = 24;

  private static final int GREY = 0;
  private static final int PALETTE = 3;
  private static final int AROUND = 12;
  private static final int END = 0x49454e44;
  private static final int TRANSPARENCY = 0x74524e53;

  /** Set in the types of chunks that decoders may ignore. */
  private static final int ANCILLARY = 0x20000000;

  private PngFile() {}

  /**
   * The chunks that make the pixels. Others, such as colour profiles, could make a decoder fail or
   * take memory.
   *
   * @throws IOException if it is cut off, or the checksum of such a chunk is wrong
   */
  static byte[] pixelChunks(byte[] file) throws IOException {
    return chunks(file, true);
  }

  /**
   * The chunks that make the stored values, without transparency.
   *
   * @throws IOException if it is cut off, or the checksum of such a chunk is wrong
   */
  static byte[] indexChunks(byte[] file) throws IOException {
    return chunks(file, false);
  }

  /**
   * Checks that the stored values of a file are labels.
   *
   * @throws IOException if it is no PNG file, or has neither 8-bit grey pixels nor a palette
   */
  static void requireIndices(byte[] file, ImageHeader header) throws IOException {
    if (header.format() != ImageHeader.Format.PNG) {
      throw new IOException("a label map must be a PNG file, but this is " + header.format());
    }
    // The header has been checked: the first chunk is IHDR.
    int depth = file[DEPTH];
    int colours = file[DEPTH + 1];
    if (colours != PALETTE && !(colours == GREY && depth == Byte.SIZE)) {
      throw new IOException(
          "a label map must have 8-bit grey pixels or a palette, but this has %d-bit %s"
              .formatted(
                  depth,
                  switch (colours) {
                    case GREY -> "grey";
                    case 2 -> "colour (RGB)";
                    case 4 -> "grey with alpha";
                    default -> "colour with alpha";
                  }));
    }
  }

  private static byte[] chunks(byte[] file, boolean transparency) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.write(file, 0, SIGNATURE);
    CRC32 checksum = new CRC32();
    int at = SIGNATURE;
    int type = 0;
    while (type != END) {
      if (file.length - at < AROUND
          || in.getInt(at) < 0
          || in.getInt(at) > file.length - at - AROUND) {
        throw new IOException("it is cut off or damaged");
      }
      int length = in.getInt(at) + AROUND;
      type = in.getInt(at + 4);
      if ((type & ANCILLARY) == 0 || transparency && type == TRANSPARENCY) {
        checksum.reset();
        checksum.update(file, at + 4, length - 8);
        if ((int) checksum.getValue() != in.getInt(at + length - 4)) {
          throw new IOException("its data is damaged: a checksum is wrong");
        }
        kept.write(file, at, length);
      }
      at += length;
    }
    return kept.toByteArray();
  }
}
