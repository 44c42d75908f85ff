package org.gridmask.internal.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the Huffman-coded blocks of a baseline JPEG file (ITU-T T.81, annex F). What a sound file
 * does not have makes it irregular; it never throws, and what it reads then is of no use.
 */
final class EntropyReader {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int LOOKUP_SHIFT = Long.SIZE - HuffmanTable.LOOKUP_BITS;

  private static final int CODE_SHIFT = Long.SIZE - HuffmanTable.MAX_BITS;

  /** More than a code and a coefficient have. */
  private static final int ENOUGH_BITS = 32;

  private static final int BLOCK = 64;

  /** Of larger ones, sums might not fit into 32 bits. */
  private static final int LARGEST = 1 << 14;

  private static final int MARKER = 0xff;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int RESTART_0 = 0xd0;

  private final byte[] file;

  /** The next byte that is not in the buffer. */
  private int at;

  /** The next bits, from the highest one on. */
  private long buffer;

  private int bits;

  /** How many zeros were put behind the last real bit. */
  private int padding;

  private boolean irregular;

  EntropyReader(byte[] file, int at) {
    this.file = file;
    this.at = at;
  }

  /**
   * Reads a block's coefficients.
   *
   * @param prediction the direct coefficient of the block before
   * @param coefficients where to put them, see {@link InverseDct#places}
   * @return the direct coefficient
   */
  int read(JpegComponent component, int prediction, int[] coefficients) {
    int[] places = InverseDct.places();
    int[] factors = component.factors();
    int direct = prediction + readDirect(component.direct());
    int scaled = direct * factors[0];
    int seen = scaled + LARGEST;
    coefficients[places[0]] = scaled;
    int k = 1;
    while (k < BLOCK) {
      int entry = entry(component.alternating());
      k += entry >> 8 & 0x7f;
      scaled = take(entry) * factors[k - 1];
      seen |= scaled + LARGEST;
      coefficients[places[k - 1]] = scaled;
    }
    irregular |= k <= HuffmanTable.END_OF_BLOCK && k > BLOCK || seen >>> 15 != 0;
    return direct;
  }

  /**
   * Passes over a block.
   *
   * @return the direct coefficient
   */
  int skip(JpegComponent component, int prediction) {
    int direct = prediction + readDirect(component.direct());
    int k = 1;
    while (k < BLOCK) {
      int entry = entry(component.alternating());
      k += entry >> 8 & 0x7f;
      consume(entry);
    }
    irregular |= k <= HuffmanTable.END_OF_BLOCK && k > BLOCK;
    return direct;
  }

  private int readDirect(HuffmanTable table) {
    return take(entry(table));
  }

  /** The table's entry for the next bits. */
  private int entry(HuffmanTable table) {
    if (bits < ENOUGH_BITS) {
      fill();
    }
    int entry = table.entries()[(int) (buffer >>> LOOKUP_SHIFT)];
    return entry == 0 ? longEntry(table) : entry;
  }

  private int longEntry(HuffmanTable table) {
    int entry = table.longEntry((int) (buffer >>> CODE_SHIFT));
    irregular |= entry == 0;
    return entry == 0 ? HuffmanTable.END_OF_BLOCK << 8 : entry;
  }

  /** The coefficient of an entry for the next bits, which are consumed. */
  private int take(int entry) {
    int value =
        (entry & HuffmanTable.LONGER) == 0 ? entry >> 16 : HuffmanTable.coefficient(buffer, entry);
    consume(entry);
    return value;
  }

  private void consume(int entry) {
    buffer <<= entry;
    bits -= entry & 0xff;
  }

  private void fill() {
    int four = at <= file.length - Integer.BYTES ? (int) INTS.get(file, at) : MARKER;
    if (hasMarker(four)) {
      fillBytewise();
    } else {
      buffer |= (four & 0xffffffffL) << (Integer.SIZE - bits);
      bits += Integer.SIZE;
      at += Integer.BYTES;
    }
  }

  /** Whether one of four bytes is 0xff. */
  private static boolean hasMarker(int four) {
    return (~four - 0x01010101 & four & 0x80808080) != 0;
  }

  /** Up to a marker, behind which there are zeros. A 0xff that is none has a 0 behind it. */
  private void fillBytewise() {
    while (bits <= Long.SIZE - Byte.SIZE) {
      int value = 0;
      if (isMarker()) {
        padding += Byte.SIZE;
      } else {
        value = file[at] & 0xff;
        at += value == MARKER ? 2 : 1;
      }
      buffer |= (long) value << (Long.SIZE - Byte.SIZE - bits);
      bits += Byte.SIZE;
    }
  }

  private boolean isMarker() {
    return at >= file.length - 1 || file[at] == (byte) MARKER && file[at + 1] != 0;
  }

  /** Whether anything was read that a sound file does not have, such as bits behind its last. */
  boolean isIrregular() {
    return irregular || bits < padding;
  }

  /** Passes over a restart marker, which comes after less than a byte of padding. */
  void restart(int number) {
    irregular |=
        isIrregular()
            || bits - padding >= Byte.SIZE
            || !isMarker()
            || at >= file.length - 1
            || (file[at + 1] & 0xff) != RESTART_0 + number % 8;
    at += 2;
    buffer = 0;
    bits = 0;
    padding = 0;
  }

  /**
   * Whether behind what has been read there is nothing but coded blocks and the end of the image.
   *
   * @param restarts whether there may be restart markers between
   */
  boolean endsRegularly(boolean restarts) {
    int i = at;
    while (true) {
      while (i <= file.length - Integer.BYTES && !hasMarker((int) INTS.get(file, i))) {
        i += Integer.BYTES;
      }
      while (i < file.length - 1 && file[i] != (byte) MARKER) {
        i++;
      }
      if (i >= file.length - 1) {
        return false;
      }
      int code = file[i + 1] & 0xff;
      boolean coded = code == 0 || restarts && code >= RESTART_0 && code < RESTART_0 + 8;
      if (!coded) {
        return code == END_OF_IMAGE;
      }
      i += 2;
    }
  }
}
