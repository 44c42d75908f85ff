package org.gridmask.loader;

import java.io.IOException;
import java.util.BitSet;
import java.util.function.BiConsumer;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.jpeg.JpegCheck;
import org.gridmask.internal.text.Printable;
import org.slf4j.LoggerFactory;

/** Checks each JPEG image for completeness when it is first read. Thread-safe. */
final class JpegChecks {

  static final BiConsumer<String, String> LOGGING =
      (name, what) ->
          LoggerFactory.getLogger(ImageDataSetIterator.class)
              .warn("{}: {}", Printable.line(name), what);

  private final BiConsumer<String, String> warnings;
  private final BitSet regular = new BitSet();
  private final BitSet warned = new BitSet();

  /**
   * Checks of the images of a source.
   *
   * @param warnings gets an image's name and what is wrong with it, though it can be read
   */
  JpegChecks(BiConsumer<String, String> warnings) {
    this.warnings = warnings;
  }

  /**
   * The bytes to decode.
   *
   * @param index the image
   * @param name its name, for a warning
   * @return the given bytes, or a copy without what makes decoders warn
   * @throws IOException if a JPEG image decodes only in part
   */
  byte[] checked(int index, String name, byte[] encoded, ImageHeader header) throws IOException {
    if (header.format() != ImageHeader.Format.JPEG || isSet(regular, index)) {
      return encoded;
    }
    JpegCheck.Whole whole = JpegCheck.check(encoded);
    if (whole.bytes() == encoded) {
      set(regular, index);
    }
    if (!whole.endsWithMarker() && set(warned, index)) {
      warnings.accept(name, "its end marker is missing; all of its data is there");
    }
    return whole.bytes();
  }

  private static boolean isSet(BitSet bits, int index) {
    synchronized (bits) {
      return bits.get(index);
    }
  }

  /** Sets a bit; true if it was not set. */
  private static boolean set(BitSet bits, int index) {
    synchronized (bits) {
      boolean isNew = !bits.get(index);
      bits.set(index);
      return isNew;
    }
  }
}
