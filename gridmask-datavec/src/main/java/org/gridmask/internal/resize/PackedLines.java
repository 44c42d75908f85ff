package org.gridmask.internal.resize;

import java.util.Arrays;

/**
 * Resamples lines of pixels: each pixel of a new line is a weighted mean of the pixels at the same
 * index in neighbouring lines.
 *
 * <p>Pixels are ints of up to four 8-bit channels. The JIT vectorises loops only if all arrays have
 * the same index and there are no branches; hence lines are copied before they are summed, and bit
 * arithmetic replaces {@code Math.min}.
 */
final class PackedLines {

  /** The maximum channels of a pixel. */
  static final int CHANNELS = Integer.BYTES;

  private static final int HALF = 1 << (TriangleFilter.FIXED_POINT_BITS - 1);
  private static final int WHITE = 0xff;

  private final int[] pixels;
  private final int length;
  private final int channels;
  private final TriangleFilter filter;
  private final int[] weights;

  /** A ring buffer of source lines, each at its number modulo the size. */
  private final int[][] lines;

  private final int[] sums;
  private final int[] result;

  /** The next line to copy. */
  private int next;

  /**
   * Resamples lines, in ascending order.
   *
   * @param pixels the lines, one after another
   * @param length the pixels of a line
   * @param channels the channels of a pixel, in [1, 4]
   * @param filter the weights
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
   * A resampled line.
   *
   * @return a buffer that the next call overwrites
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

  /** Clamps to 255, since rounded weights may add up to slightly more than 1. */
  private static void addLevels(int[] sums, int shift, int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      int toWhite = WHITE - (sums[i] >> TriangleFilter.FIXED_POINT_BITS);
      pixels[i] |= WHITE - (toWhite & ~(toWhite >> 31)) << shift;
    }
  }
}
