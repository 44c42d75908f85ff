package org.gridmask.mask;

/** A bitmap of dropped pixels, for building masks of overlapping squares. */
final class BitRaster {

  private final int height;
  private final int width;
  private final int rowWords;

  /** Row by row; column x is bit x % 64 of word x / 64, and bits beyond the width stay 0. */
  private final long[] words;

  /**
   * A Fenwick tree of kept pixels: element i is their number in the words [i - lowestOneBit(i), i).
   * Built lazily, since most masks never need it.
   */
  private int[] keptSums;

  BitRaster(int height, int width) {
    this.height = height;
    this.width = width;
    this.rowWords = (width - 1) / Long.SIZE + 1;
    this.words = new long[height * rowWords];
  }

  /**
   * Drops up to {@code max} of the kept pixels of a rectangle, in reading order.
   *
   * @return the number of pixels dropped
   */
  long drop(Rectangle area, long max) {
    int firstWord = area.x0() / Long.SIZE;
    int lastWord = (area.x1() - 1) / Long.SIZE;
    long left = max;
    for (int y = area.y0(); y < area.y1() && left > 0; y++) {
      for (int word = firstWord; word <= lastWord; word++) {
        int at = y * rowWords + word;
        long kept = columns(word, area.x0(), area.x1()) & ~words[at];
        int excess = (int) Math.max(0, Long.bitCount(kept) - left);
        for (; excess > 0; excess--) {
          kept &= ~Long.highestOneBit(kept);
        }
        words[at] |= kept;
        int dropped = Long.bitCount(kept);
        left -= dropped;
        if (keptSums != null && dropped > 0) {
          for (int i = at + 1; i < keptSums.length; i += Integer.lowestOneBit(i)) {
            keptSums[i] -= dropped;
          }
        }
      }
    }
    return max - left;
  }

  /**
   * Finds a kept pixel.
   *
   * @param rank its rank among the kept pixels in reading order, from 0
   * @return the pixel as a 1 x 1 rectangle
   */
  Rectangle kept(int rank) {
    if (keptSums == null) {
      buildKeptSums();
    }
    int left = rank;
    int at = 0;
    for (int step = Integer.highestOneBit(words.length); step > 0; step /= 2) {
      if (at + step <= words.length && keptSums[at + step] <= left) {
        at += step;
        left -= keptSums[at];
      }
    }
    long kept = keptIn(at);
    for (; left > 0; left--) {
      kept &= kept - 1;
    }
    int y = at / rowWords;
    int x = at % rowWords * Long.SIZE + Long.numberOfTrailingZeros(kept);
    return new Rectangle(y, x, y + 1, x + 1);
  }

  private void buildKeptSums() {
    keptSums = new int[words.length + 1];
    for (int i = 1; i <= words.length; i++) {
      keptSums[i] += Long.bitCount(keptIn(i - 1));
      int next = i + Integer.lowestOneBit(i);
      if (next <= words.length) {
        keptSums[next] += keptSums[i];
      }
    }
  }

  private long keptIn(int at) {
    return columns(at % rowWords, 0, width) & ~words[at];
  }

  /** The bit mask of the columns [x0, x1) in one word of a row. */
  private static long columns(int word, int x0, int x1) {
    long from = Math.max(0, x0 - (long) word * Long.SIZE);
    long to = Math.min(Long.SIZE, x1 - (long) word * Long.SIZE);
    return to <= from ? 0 : -1L >>> (Long.SIZE - (to - from)) << from;
  }

  DropMask mask() {
    DropMask.Builder mask = DropMask.builder(height, width);
    for (int y = 0; y < height; y++) {
      for (int word = 0; word < rowWords; word++) {
        long dropped = words[y * rowWords + word];
        int x = word * Long.SIZE;
        while (dropped != 0) {
          int gap = Long.numberOfTrailingZeros(dropped);
          dropped >>>= gap;
          x += gap;
          int run = Long.numberOfTrailingZeros(~dropped);
          mask.drop(y, x, x + run);
          // In two steps, since Java shifts by 64 as by 0.
          dropped = dropped >>> run - 1 >>> 1;
          x += run;
        }
      }
    }
    return mask.finish();
  }
}
