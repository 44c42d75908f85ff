package org.gridmask.internal.jpeg;

/**
 * Converts rows of YCbCr to BGR, bit-identical with libjpeg's defaults: subsampled chroma is
 * upsampled by a triangle filter, and colours are converted by full-range ITU-R BT.601, as JFIF
 * prescribes, with 16 fractional bits.
 *
 * <p>Each array has its first pixel at index 1. The JIT vectorises loops only if all arrays have
 * the same index and there are no branches; hence the copies and the bit arithmetic.
 */
final class JpegColours {

  private static final int MIDDLE = 128;
  private static final int WHITE = 255;
  private static final int HALF = 1 << 15;

  /** 1.772, 0.34414, 0.71414 and 1.402. */
  private static final int BLUE_BY_BLUE = 116130;

  private static final int GREEN_BY_BLUE = 22554;
  private static final int GREEN_BY_RED = 46802;
  private static final int RED_BY_RED = 91881;

  private int[] near = new int[0];
  private int[] far;
  private int[] luma;
  private int[] blue;
  private int[] green;
  private int[] red;

  /** Allocates arrays for rows of a width. */
  void ensureCapacity(int width) {
    int length = width + 3;
    if (near.length < length) {
      near = new int[length];
      far = new int[length];
      luma = new int[length];
      blue = new int[length];
      green = new int[length];
      red = new int[length];
    }
  }

  /**
   * Writes the pixels of a row, packed with blue in the lowest byte, then green, then red.
   *
   * @param planes Y, Cb, Cr
   * @param y the row of the image
   * @param left the first column
   */
  void write(int[] samples, JpegPlane[] planes, int y, int left, int width, int[] pixels) {
    System.arraycopy(samples, planes[0].at(y, left), luma, 1, width);
    upsample(samples, planes[1], y, left, width, blue);
    upsample(samples, planes[2], y, left, width, red);
    addGreen(luma, blue, red, green, width);
    add(luma, BLUE_BY_BLUE, blue, width);
    add(luma, RED_BY_RED, red, width);
    pack(blue, green, red, width);
    System.arraycopy(blue, 1, pixels, 0, width);
  }

  /** Copies or upsamples a plane's row. */
  private void upsample(int[] samples, JpegPlane plane, int y, int left, int width, int[] colour) {
    if (!plane.halfColumns()) {
      System.arraycopy(samples, plane.at(y, left), colour, 1, width);
      return;
    }
    int first = left / 2;
    int count = (left + width - 1) / 2 - first + 1;
    int from = first == 0 ? 1 : 0;
    int to = first + count > plane.lastColumn() ? count : count + 1;
    int column = first - 1 + from;
    System.arraycopy(samples, plane.at(plane.nearRow(y), column), near, from, to - from + 1);
    System.arraycopy(samples, plane.at(plane.farRow(y), column), far, from, to - from + 1);
    addThrice(near, far, count + 2);
    // Replicate the edges of the image.
    if (from == 1) {
      near[0] = near[1];
    }
    if (to == count) {
      near[count + 1] = near[count];
    }
    interpolate(near, count, plane.halfRows(), colour, 1 - left % 2);
  }

  private static void addThrice(int[] near, int[] far, int length) {
    for (int i = 0; i < length; i++) {
      near[i] = 3 * near[i] + far[i];
    }
  }

  private static void interpolate(int[] sums, int count, boolean halfRows, int[] colour, int at) {
    int halfBefore = halfRows ? 8 : 4;
    int halfBehind = halfRows ? 7 : 8;
    for (int i = 1, to = at; i <= count; i++, to += 2) {
      int three = 3 * sums[i];
      colour[to] = three + sums[i - 1] + halfBefore >> 4;
      colour[to + 1] = three + sums[i + 1] + halfBehind >> 4;
    }
  }

  private static void addGreen(int[] luma, int[] blue, int[] red, int[] green, int width) {
    for (int x = 1; x <= width; x++) {
      int difference = GREEN_BY_BLUE * (blue[x] - MIDDLE) + GREEN_BY_RED * (red[x] - MIDDLE);
      green[x] = level(luma[x] + (HALF - difference >> 16));
    }
  }

  /** Converts a chroma channel to blue or red, in place. */
  private static void add(int[] luma, int factor, int[] colour, int width) {
    for (int x = 1; x <= width; x++) {
      colour[x] = level(luma[x] + (factor * (colour[x] - MIDDLE) + HALF >> 16));
    }
  }

  private static void pack(int[] blue, int[] green, int[] red, int width) {
    for (int x = 1; x <= width; x++) {
      blue[x] |= green[x] << 8 | red[x] << 16;
    }
  }

  /** Clamps to [0, 255]. */
  private static int level(int value) {
    int notBlack = value & ~(value >> 31);
    int toWhite = WHITE - notBlack;
    return WHITE - (toWhite & ~(toWhite >> 31));
  }
}
