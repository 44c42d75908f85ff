package org.gridmask.internal.jpeg;

/**
 * A Huffman table of a baseline JPEG file (ITU-T T.81, annex C), as a lookup table by several bits.
 *
 * <p>The lowest byte of an entry is the total length of the code and the coefficient after it; the
 * 7 bits above are the number of coefficients to advance. The upper half is the coefficient if the
 * looked-up bits include it. Otherwise {@link #LONGER} is set, and the upper half has the length of
 * the code and, above it, that of the coefficient. An entry is 0 if there is no code.
 */
final class HuffmanTable {

  /** The number of bits looked up at once. */
  static final int LOOKUP_BITS = 10;

  /** Set if the entry does not hold the coefficient. */
  static final int LONGER = 1 << 15;

  /** The advance of the end-of-block code, more than that of the longest run. */
  static final int END_OF_BLOCK = 127;

  /** The maximum length of a code, and the number of bits that {@link #longEntry} takes. */
  static final int MAX_BITS = 16;

  /** For differences of DC coefficients; AC coefficients have at most 10 bits. */
  private static final int MAX_COEFFICIENT_BITS = 11;

  private final int[] entries = new int[1 << LOOKUP_BITS];

  /** For each length, the lowest 16-bit prefix that is above all codes up to that length. */
  private final int[] limits = new int[MAX_BITS + 1];

  /** For each length, the offset from a code to the index of its symbol. */
  private final int[] offsets = new int[MAX_BITS + 1];

  private final byte[] symbols;
  private final boolean dc;

  private HuffmanTable(byte[] symbols, boolean dc) {
    this.symbols = symbols;
    this.dc = dc;
  }

  /**
   * Builds a table.
   *
   * @param counts the number of codes of 1, 2, ... 16 bits
   * @param symbols the symbols of the codes, from the shortest to the longest
   * @param dc whether this is a table of DC differences, otherwise of AC coefficients
   * @return null if the code is invalid, or for samples of more than 8 bits
   */
  static HuffmanTable of(byte[] counts, byte[] symbols, boolean dc) {
    HuffmanTable table = new HuffmanTable(symbols, dc);
    int code = 0;
    int index = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      table.offsets[length] = index - code;
      for (int i = counts[length - 1] & 0xff; i > 0; i--) {
        // The code of all ones is reserved for padding.
        if (code >= (1 << length) - 1 || table.size(index) > MAX_COEFFICIENT_BITS) {
          return null;
        }
        table.enter(code, length, table.entry(index, length));
        code++;
        index++;
      }
      table.limits[length] = code << (MAX_BITS - length);
      code <<= 1;
    }
    return table;
  }

  private void enter(int code, int length, int entry) {
    int free = LOOKUP_BITS - length;
    for (int i = 0; free >= 0 && i < 1 << free; i++) {
      int bits = (code << free) + i;
      boolean isWhole = (entry & 0xff) <= LOOKUP_BITS;
      entries[bits] =
          isWhole
              ? coefficient((long) bits << (Long.SIZE - LOOKUP_BITS), entry) << 16 | entry & 0x7fff
              : entry;
    }
  }

  /**
   * Decodes the coefficient of an entry with {@link #LONGER}; it is negative if its first bit is 0.
   *
   * @param bits the code and the bits after it, most significant first
   */
  static int coefficient(long bits, int entry) {
    long coefficient = bits << (entry >> 16);
    int size = entry >> 24;
    int number = (int) (coefficient >>> 1 >>> (Long.SIZE - 1 - size));
    return number - ((int) (~coefficient >> Long.SIZE - 1) & (1 << size) - 1);
  }

  /** The length of the coefficient after a symbol. */
  private int size(int index) {
    int symbol = symbols[index] & 0xff;
    return dc ? symbol : symbol & 0xf;
  }

  private int entry(int index, int length) {
    int size = size(index);
    int run = (symbols[index] & 0xff) >> 4;
    int advance = dc || size > 0 || run == 15 ? 1 + (dc ? 0 : run) : END_OF_BLOCK;
    return size << 24 | length << 16 | LONGER | advance << 8 | length + size;
  }

  /** The entries by {@link #LOOKUP_BITS} bits; those of longer codes are 0. */
  int[] entries() {
    return entries;
  }

  /** The entry of the code that 16 bits begin with. */
  int longEntry(int bits) {
    for (int length = LOOKUP_BITS + 1; length <= MAX_BITS; length++) {
      if (bits < limits[length]) {
        return entry((bits >> (MAX_BITS - length)) + offsets[length], length);
      }
    }
    return 0;
  }
}
