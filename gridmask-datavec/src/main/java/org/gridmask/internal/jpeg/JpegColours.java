package org.gridmask.internal.jpeg;

/**
 * Makes pixels of a row of luminance and colours, as decoders do by default: colours of which there
 * are half as many are interpolated by triangles, and all are converted by the formula of ITU-R
 * BT.601 in the full range, which JFIF prescribes, in integers with 16 bits after the point.
 *
 * <p>Each array has its first pixel at 1. Loops over arrays are compiled to vector instructions
 * only if all have the same index, and nothing is chosen within; hence the copies, and the
 * arithmetic.
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
  private int[] luminance;
  private int[] blue;
  private int[] green;
  private int[] red;

  /** Makes room for rows of a width. */
  void makeRoom(int width) {
    int length = width + 3;
    if (near.length < length) {
      near = new int[length];
      far = new int[length];
      luminance = new int[length];
      blue = new int[length];
      green = new int[length];
      red = new int[length];
    }
  }

  /**
   * Writes the pixels of a row, blue in the lowest byte, then green, then red.
   *
   * @param planes luminance, blue difference (Cb), red difference (Cr)
   * @param y the row of the picture
   * @param left the first column
   */
  void write(int[] samples, JpegPlane[] planes, int y, int left, int width, int[] pixels) {
    System.arraycopy(samples, planes[0].at(y, left), luminance, 1, width);
    spread(samples, planes[1], y, left, width, blue);
    spread(samples, planes[2], y, left, width, red);
    addGreen(luminance, blue, red, green, width);
    add(luminance, BLUE_BY_BLUE, blue, width);
    add(luminance, RED_BY_RED, red, width);
    pack(blue, green, red, width);
    System.arraycopy(blue, 1, pixels, 0, width);
  }

  /** Brings a plane's row to the size of the picture. */
  private void spread(int[] samples, JpegPlane plane, int y, int left, int width, int[] colour) {
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
    // At the edges of the picture the last sample stands for the one behind it.
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

  private static void addGreen(int[] luminance, int[] blue, int[] red, int[] green, int width) {
    for (int x = 1; x <= width; x++) {
      int difference = GREEN_BY_BLUE * (blue[x] - MIDDLE) + GREEN_BY_RED * (red[x] - MIDDLE);
      green[x] = level(luminance[x] + (HALF - difference >> 16));
    }
  }

  /** A colour's difference becomes the colour. */
  private static void add(int[] luminance, int factor, int[] colour, int width) {
    for (int x = 1; x <= width; x++) {
      colour[x] = level(luminance[x] + (factor * (colour[x] - MIDDLE) + HALF >> 16));
    }
  }

  private static void pack(int[] blue, int[] green, int[] red, int width) {
    for (int x = 1; x <= width; x++) {
      blue[x] |= green[x] << 8 | red[x] << 16;
    }
  }

  /** The nearest number in [0, 255]. */
  private static int level(int value) {
    int notBlack = value & ~(value >> 31);
    int toWhite = WHITE - notBlack;
    return WHITE - (toWhite & ~(toWhite >> 31));
  }
}
