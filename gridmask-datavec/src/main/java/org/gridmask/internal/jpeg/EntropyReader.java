package org.gridmask.internal.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the Huffman-coded blocks of a baseline JPEG file (ITU-T T.81, annex F). Never throws:
 * corrupt data sets the irregular flag, after which the results are undefined.
 */
final class EntropyReader {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int LOOKUP_SHIFT = Long.SIZE - HuffmanTable.LOOKUP_BITS;

  private static final int CODE_SHIFT = Long.SIZE - HuffmanTable.MAX_BITS;

  /** More than the bits of a code and its coefficient. */
  private static final int ENOUGH_BITS = 32;

  private static final int BLOCK = 64;

  /** Larger coefficients could overflow the 32-bit sums of the inverse DCT. */
  private static final int MAX_COEFFICIENT = 1 << 14;

  private static final int MARKER = 0xff;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int RESTART_0 = 0xd0;

  private final byte[] file;

  /** The next byte to load into the buffer. */
  private int at;

  /** The next bits, most significant first. */
  private long buffer;

  private int bits;

  /** The number of zero bits appended after the last real bit. */
  private int padding;

  private boolean irregular;

  EntropyReader(byte[] file, int at) {
    this.file = file;
    this.at = at;
  }

  /**
   * Reads a block's coefficients.
   *
   * @param prediction the DC coefficient of the previous block
   * @param coefficients receives the dequantised coefficients, see {@link InverseDct#zigzag}
   * @return the DC coefficient
   */
  int read(JpegComponent component, int prediction, int[] coefficients) {
    int[] zigzag = InverseDct.zigzag();
    int[] quantization = component.quantization();
    int dc = prediction + readDc(component.dc());
    int scaled = dc * quantization[0];
    int seen = scaled + MAX_COEFFICIENT;
    coefficients[zigzag[0]] = scaled;
    int k = 1;
    while (k < BLOCK) {
      int entry = entry(component.ac());
      k += entry >> 8 & 0x7f;
      scaled = take(entry) * quantization[k - 1];
      seen |= scaled + MAX_COEFFICIENT;
      coefficients[zigzag[k - 1]] = scaled;
    }
    irregular |= k <= HuffmanTable.END_OF_BLOCK && k > BLOCK || seen >>> 15 != 0;
    return dc;
  }

  /**
   * Skips a block.
   *
   * @return the DC coefficient
   */
  int skip(JpegComponent component, int prediction) {
    int dc = prediction + readDc(component.dc());
    int k = 1;
    while (k < BLOCK) {
      int entry = entry(component.ac());
      k += entry >> 8 & 0x7f;
      consume(entry);
    }
    irregular |= k <= HuffmanTable.END_OF_BLOCK && k > BLOCK;
    return dc;
  }

  private int readDc(HuffmanTable table) {
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

  /** The coefficient of an entry for the next bits; consumes them. */
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

  /** Fills up to the next marker, then with zeros. A 0xff in the data is followed by a 0. */
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

  /** Whether invalid codes, too large coefficients or bits past the end were read. */
  boolean isIrregular() {
    return irregular || bits < padding;
  }

  /** Skips a restart marker, before which there is less than a byte of padding. */
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

  /** The position of the first byte of which no bit was read. */
  int unreadFrom() {
    int from = at;
    for (int bytes = (bits - padding) / Byte.SIZE; bytes > 0; bytes--) {
      from -= file[from - 1] == 0 && file[from - 2] == (byte) MARKER ? 2 : 1;
    }
    return from;
  }

  /**
   * Whether the rest of the file is entropy-coded data up to the end-of-image marker.
   *
   * @param restarts whether restart markers are allowed
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
