package org.gridmask.internal.jpeg;

/**
 * A Huffman code of a baseline JPEG file (ITU-T T.81, annex C), made for looking up several of its
 * bits at once.
 *
 * <p>What is looked up is an entry. Its lowest byte is the number of bits of the code and of the
 * coefficient behind it together; the 7 bits above say how many coefficients further that leads.
 * The upper half is the coefficient itself if the bits looked up include it. If not, {@link
 * #LONGER} is set, and the upper half has the bits of the code, and above them those of the
 * coefficient. An entry is 0 where there is no code.
 */
final class HuffmanTable {

  /** How many bits are looked up at once. */
  static final int LOOKUP_BITS = 10;

  /** Whether the coefficient is not in the entry. */
  static final int LONGER = 1 << 15;

  /** How far the end of a block leads: beyond all that the longest run could. */
  static final int END_OF_BLOCK = 127;

  /** How many bits a code has at most, and how many {@link #longEntry} is given. */
  static final int MAX_BITS = 16;

  /** What differences of direct coefficients have, all others one less. */
  private static final int MAX_COEFFICIENT_BITS = 11;

  private final int[] entries = new int[1 << LOOKUP_BITS];

  /** For each length the first 16 bits, as a number, that belong to no code up to that length. */
  private final int[] limits = new int[MAX_BITS + 1];

  /** For each length what leads from a code to the place of its symbol. */
  private final int[] offsets = new int[MAX_BITS + 1];

  private final byte[] symbols;
  private final boolean direct;

  private HuffmanTable(byte[] symbols, boolean direct) {
    this.symbols = symbols;
    this.direct = direct;
  }

  /**
   * A table.
   *
   * @param counts the number of codes of 1, 2, ... 16 bits
   * @param symbols what they stand for, from the shortest to the longest
   * @param direct whether the code is one of differences of direct (DC) coefficients
   * @return null if there is no such code, or it is one for more than 8 bits
   */
  static HuffmanTable of(byte[] counts, byte[] symbols, boolean direct) {
    HuffmanTable table = new HuffmanTable(symbols, direct);
    int code = 0;
    int place = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      table.offsets[length] = place - code;
      for (int i = counts[length - 1] & 0xff; i > 0; i--) {
        // A code of ones only is none: they are what the last byte is filled up with.
        if (code >= (1 << length) - 1 || table.size(place) > MAX_COEFFICIENT_BITS) {
          return null;
        }
        table.enter(code, length, table.entry(place, length));
        code++;
        place++;
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
   * The coefficient of a longer entry: as many bits as that says, which stand for a negative number
   * if the first of them is 0.
   *
   * @param bits the code and what is behind it, from the highest bit on
   */
  static int coefficient(long bits, int entry) {
    long coefficient = bits << (entry >> 16);
    int size = entry >> 24;
    int number = (int) (coefficient >>> 1 >>> (Long.SIZE - 1 - size));
    return number - ((int) (~coefficient >> Long.SIZE - 1) & (1 << size) - 1);
  }

  /** The bits of the coefficient that comes behind a symbol. */
  private int size(int place) {
    int symbol = symbols[place] & 0xff;
    return direct ? symbol : symbol & 0xf;
  }

  private int entry(int place, int length) {
    int size = size(place);
    int run = (symbols[place] & 0xff) >> 4;
    int advance = direct || size > 0 || run == 15 ? 1 + (direct ? 0 : run) : END_OF_BLOCK;
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
