package org.gridmask.internal.resize;

import java.util.Arrays;

/**
 * Lines of pixels, side by side, that become more or fewer: of each new one, a pixel is a weighted
 * mean of the pixels at its place in neighbouring lines.
 *
 * <p>A pixel is an int of up to four channels of a byte each. Loops over arrays are compiled to
 * vector instructions only if all have the same index, and nothing is chosen within; hence lines
 * are copied before they are added up, and arithmetic does what {@code Math.min} would.
 */
final class PackedLines {

  /** How many channels a pixel can have. */
  static final int CHANNELS = Integer.BYTES;

  private static final int HALF = 1 << (TriangleFilter.FIXED_POINT_BITS - 1);
  private static final int WHITE = 0xff;

  private final int[] pixels;
  private final int length;
  private final int channels;
  private final TriangleFilter filter;
  private final int[] weights;

  /** The lines that count at present, each at its number modulo how many these are. */
  private final int[][] lines;

  private final int[] sums;
  private final int[] result;

  /** The first line that has not been copied. */
  private int next;

  /**
   * Lines to be asked for in order.
   *
   * @param pixels line after line
   * @param length the pixels of a line
   * @param channels the channels of a pixel, in [1, 4]
   * @param filter how new lines come out of these
   */
  PackedLines(int[] pixels, int length, int channels, TriangleFilter filter) {
    this.pixels = pixels;
    this.length = length;
    this.channels = channels;
    this.filter = filter;
    weights = filter.fixedPointWeights();
    lines = new int[filter.maxTaps()][length];
    sums = new int[length];
    result = new int[length];
  }

  /**
   * A new line.
   *
   * @return an array that has the next line when that has been asked for
   */
  int[] line(int number) {
    int first = filter.first(number);
    int end = first + filter.count(number);
    for (next = Math.max(next, first); next < end; next++) {
      System.arraycopy(pixels, next * length, lines[next % lines.length], 0, length);
    }
    Arrays.fill(result, 0);
    for (int shift = 0; shift < channels * Byte.SIZE; shift += Byte.SIZE) {
      Arrays.fill(sums, HALF);
      int offset = filter.offset(number);
      for (int i = first; i < end; i++, offset++) {
        addScaled(lines[i % lines.length], shift, weights[offset], sums);
      }
      addLevels(sums, shift, result);
    }
    return result;
  }

  private static void addScaled(int[] line, int shift, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (line[i] >> shift & WHITE);
    }
  }

  /** Rounded weights may add up to a little more than 1. */
  private static void addLevels(int[] sums, int shift, int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      int toWhite = WHITE - (sums[i] >> TriangleFilter.FIXED_POINT_BITS);
      pixels[i] |= WHITE - (toWhite & ~(toWhite >> 31)) << shift;
    }
  }
}
