package org.gridmask.internal.jpeg;

import java.util.Arrays;

/**
 * The inverse DCT of a JPEG block, bit-identical with libjpeg's default integer implementation: the
 * algorithm of Loeffler, Ligtenberg and Moschytz (1989) with 13-bit factors, along columns, then
 * rows, with 2 fractional bits in between.
 *
 * <p>Columns and rows have separate methods with the same sums, since a shared method with strides
 * is a third slower.
 */
final class InverseDct {

  private static final int SIDE = 8;
  private static final int BLOCK = SIDE * SIDE;

  private static final int FACTOR_BITS = 13;
  private static final int FRACTION_BITS = 2;

  /** Like libjpeg, results are truncated to 10 bits, including the sign. */
  private static final int LEVELS = 1 << 10;

  private static final int MIDDLE = 128;
  private static final int WHITE = 255;

  private static final byte[] LEVEL = levels();

  private static final int[] ZIGZAG = zigzagOrder();

  /** The coefficients in row order, and a dummy element for positions after the last one. */
  private final int[] coefficients = new int[BLOCK + 1];

  private static byte[] levels() {
    byte[] levels = new byte[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      int value = i < LEVELS / 2 ? i : i - LEVELS;
      levels[i] = (byte) Math.max(0, Math.min(WHITE, value + MIDDLE));
    }
    return levels;
  }

  private static int[] zigzagOrder() {
    int[] places = new int[BLOCK + HuffmanTable.END_OF_BLOCK];
    Arrays.fill(places, BLOCK);
    int row = 0;
    int column = 0;
    for (int k = 0; k < BLOCK; k++) {
      places[k] = row * SIDE + column;
      boolean up = (row + column) % 2 == 0;
      if (up && column == SIDE - 1 || !up && row != SIDE - 1 && column == 0) {
        row++;
      } else if (!up && row == SIDE - 1 || up && row == 0) {
        column++;
      } else {
        row += up ? -1 : 1;
        column += up ? 1 : -1;
      }
    }
    return places;
  }

  /** The index of each coefficient in zigzag order; all after the last have the dummy's. */
  static int[] zigzag() {
    return ZIGZAG;
  }

  /** The array to write coefficients to, initially all 0. */
  int[] coefficients() {
    return coefficients;
  }

  /**
   * Writes a block's samples, in [0, 255], and resets the coefficients to 0.
   *
   * @param start the index of the first sample
   * @param step the row stride of the samples
   */
  void run(int[] samples, int start, int step) {
    int[] x = coefficients;
    for (int i = 0; i < SIDE; i++) {
      transformColumn(x, i);
    }
    for (int i = 0; i < SIDE; i++) {
      transformRow(x, i * SIDE, samples, start + i * step);
    }
    Arrays.fill(coefficients, 0);
  }

  private static void transformColumn(int[] x, int i) {
    int x1 = x[i + 8];
    int x2 = x[i + 16];
    int x3 = x[i + 24];
    int x4 = x[i + 32];
    int x5 = x[i + 40];
    int x6 = x[i + 48];
    int x7 = x[i + 56];
    if ((x1 | x2 | x3 | x4 | x5 | x6 | x7) == 0) {
      int same = x[i] << FRACTION_BITS;
      for (int k = i; k < BLOCK; k += SIDE) {
        x[k] = same;
      }
      return;
    }
    int half = 1 << (FACTOR_BITS - FRACTION_BITS - 1);
    int sum = (x[i] + x4 << FACTOR_BITS) + half;
    int difference = (x[i] - x4 << FACTOR_BITS) + half;
    int both = (x2 + x6) * 4433;
    int outer = both + x2 * 6270;
    int inner = both - x6 * 15137;
    int all = (x1 + x3 + x5 + x7) * 9633;
    int side1 = all - (x1 + x5) * 3196;
    int side3 = all - (x3 + x7) * 16069;
    int ends = (x1 + x7) * -7373;
    int middle = (x3 + x5) * -20995;
    int odd0 = x1 * 12299 + ends + side1;
    int odd1 = x3 * 25172 + middle + side3;
    int odd2 = x5 * 16819 + middle + side1;
    int odd3 = x7 * 2446 + ends + side3;
    x[i] = sum + outer + odd0 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 8] = difference + inner + odd1 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 16] = difference - inner + odd2 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 24] = sum - outer + odd3 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 32] = sum - outer - odd3 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 40] = difference - inner - odd2 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 48] = difference + inner - odd1 >> FACTOR_BITS - FRACTION_BITS;
    x[i + 56] = sum + outer - odd0 >> FACTOR_BITS - FRACTION_BITS;
  }

  private static void transformRow(int[] x, int i, int[] samples, int to) {
    int x1 = x[i + 1];
    int x2 = x[i + 2];
    int x3 = x[i + 3];
    int x4 = x[i + 4];
    int x5 = x[i + 5];
    int x6 = x[i + 6];
    int x7 = x[i + 7];
    int half = 1 << (FACTOR_BITS + FRACTION_BITS + 2);
    int sum = (x[i] + x4 << FACTOR_BITS) + half;
    int difference = (x[i] - x4 << FACTOR_BITS) + half;
    int both = (x2 + x6) * 4433;
    int outer = both + x2 * 6270;
    int inner = both - x6 * 15137;
    int all = (x1 + x3 + x5 + x7) * 9633;
    int side1 = all - (x1 + x5) * 3196;
    int side3 = all - (x3 + x7) * 16069;
    int ends = (x1 + x7) * -7373;
    int middle = (x3 + x5) * -20995;
    int odd0 = x1 * 12299 + ends + side1;
    int odd1 = x3 * 25172 + middle + side3;
    int odd2 = x5 * 16819 + middle + side1;
    int odd3 = x7 * 2446 + ends + side3;
    samples[to] = level(sum + outer + odd0);
    samples[to + 1] = level(difference + inner + odd1);
    samples[to + 2] = level(difference - inner + odd2);
    samples[to + 3] = level(sum - outer + odd3);
    samples[to + 4] = level(sum - outer - odd3);
    samples[to + 5] = level(difference - inner - odd2);
    samples[to + 6] = level(difference + inner - odd1);
    samples[to + 7] = level(sum + outer - odd0);
  }

  /** The two passes scale by 8. */
  private static int level(int value) {
    return LEVEL[value >> FACTOR_BITS + FRACTION_BITS + 3 & LEVELS - 1] & 0xff;
  }
}
