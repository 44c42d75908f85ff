package org.gridmask.mask;

/** The dropped pixels of a mask in the making, a bit each, so that squares may overlap. */
final class BitRaster {

  private final int height;
  private final int width;
  private final int rowWords;

  /** Row by row; column x is bit x % 64 of word x / 64, and bits beyond the width stay 0. */
  private final long[] words;

  BitRaster(int height, int width) {
    this.height = height;
    this.width = width;
    this.rowWords = (width - 1) / Long.SIZE + 1;
    if ((long) height * rowWords > Checks.LONGEST_ARRAY) {
      throw new IllegalArgumentException(
          "height x width is too large to drop overlapping squares from: " + height + "x" + width);
    }
    this.words = new long[height * rowWords];
  }

  /**
   * Drops the pixels of a rectangle that are still kept, in reading order, until there are enough.
   *
   * @param most how many to drop at the most
   * @return how many were dropped
   */
  long drop(Rectangle area, long most) {
    int firstWord = area.x0() / Long.SIZE;
    int lastWord = (area.x1() - 1) / Long.SIZE;
    long left = most;
    for (int y = area.y0(); y < area.y1() && left > 0; y++) {
      for (int word = firstWord; word <= lastWord; word++) {
        int at = y * rowWords + word;
        long kept = columns(word, area.x0(), area.x1()) & ~words[at];
        int excess = (int) Math.max(0, Long.bitCount(kept) - left);
        for (; excess > 0; excess--) {
          kept &= ~Long.highestOneBit(kept);
        }
        words[at] |= kept;
        left -= Long.bitCount(kept);
      }
    }
    return most - left;
  }

  /**
   * Finds a kept pixel.
   *
   * @param rank its number among the kept pixels in reading order, from 0
   * @return the pixel alone
   */
  Rectangle kept(int rank) {
    int left = rank;
    for (int at = 0; ; at++) {
      long kept = columns(at % rowWords, 0, width) & ~words[at];
      int count = Long.bitCount(kept);
      if (left < count) {
        for (; left > 0; left--) {
          kept &= kept - 1;
        }
        int y = at / rowWords;
        int x = at % rowWords * Long.SIZE + Long.numberOfTrailingZeros(kept);
        return new Rectangle(y, x, y + 1, x + 1);
      }
      left -= count;
    }
  }

  /** The bits of one word of a row that stand for the columns [x0, x1). */
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
          // In two steps, for a shift by 64 is one by 0.
          dropped = dropped >>> run - 1 >>> 1;
          x += run;
        }
      }
    }
    return mask.finish();
  }
}
