package org.gridmask.internal.codec;

import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** What the JDK's reader makes differently of the first directory of a TIFF file. */
final class TiffDirectory {

  private static final int COLOUR_MAP = 320;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SHORT = 3;

  private final ByteBuffer file;

  /** The offsets of entries with 16-bit values, by tag. */
  private final Map<Integer, Integer> entries = new HashMap<>();

  /** Reads a directory whose header was checked. */
  TiffDirectory(byte[] encoded) {
    file = ByteBuffer.wrap(encoded);
    file.order(encoded[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = file.getInt(4);
    for (int i = Short.toUnsignedInt(file.getShort(directory)); i > 0; i--) {
      int entry = directory + 12 * i - 10;
      if (file.getShort(entry + 2) == SHORT) {
        entries.put(Short.toUnsignedInt(file.getShort(entry)), entry);
      }
    }
  }

  /** Whether there is a sample besides the colours whose meaning is left open, not opacity. */
  boolean hasUnspecifiedSample() {
    Integer entry = entries.get(EXTRA_SAMPLES);
    return entry != null && file.getInt(entry + 4) == 1 && file.getShort(entry + 8) == 0;
  }

  /** The palette with the upper halves of its 16-bit values; the JDK rescales them. */
  IndexColorModel palette(IndexColorModel model) throws IOException {
    Integer entry = entries.get(COLOUR_MAP);
    if (entry == null) {
      return model;
    }
    int size = file.getInt(entry + 4) / 3;
    int at = file.getInt(entry + 8);
    if (size != model.getMapSize() || at < 0 || at > file.capacity() - 6 * size) {
      throw new IOException("its palette is damaged");
    }
    byte[][] colours = new byte[3][size];
    for (int i = 0; i < 3 * size; i++) {
      colours[i / size][i % size] = (byte) (file.getShort(at + 2 * i) >> Byte.SIZE);
    }
    return new IndexColorModel(model.getPixelSize(), size, colours[0], colours[1], colours[2]);
  }
}
