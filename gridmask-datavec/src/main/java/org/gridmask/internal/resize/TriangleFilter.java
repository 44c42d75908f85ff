package org.gridmask.internal.resize;

/**
 * The weights of antialiased linear interpolation along one dimension.
 *
 * <p>Pixel i of the result is a weighted mean of the pixels around (i + 0.5) from / to; the weights
 * fall off linearly and reach 0 at a distance of max(1, from / to) pixels. At the ends they are
 * renormalised over the existing pixels.
 */
public final class TriangleFilter {

  /** As in Pillow: 32 bits less 8 for the grey level and 2 to spare. */
  static final int FIXED_POINT_BITS = 22;

  private final int taps;
  private final int maxTaps;
  private final int[] first;
  private final int[] count;
  private final double[] weights;

  public TriangleFilter(int from, int to) {
    this(from, 0, from, to);
  }

  /**
   * A filter for a part of a line, with subpixel bounds.
   *
   * @param from the number of pixels of the line
   * @param start the start of the part
   * @param length the length of the part
   * @param to the number of pixels of the result
   */
  public TriangleFilter(int from, double start, double length, int to) {
    double scale = length / to;
    double reach = Math.max(1, scale);
    double perReach = 1 / reach;
    taps = 2 * (int) Math.ceil(reach) + 1;
    first = new int[to];
    count = new int[to];
    weights = new double[Math.multiplyExact(to, taps)];
    int max = 0;
    for (int i = 0; i < to; i++) {
      double centre = start + (i + 0.5) * scale;
      int begin = Math.max(0, (int) (centre - reach + 0.5));
      int end = Math.min(from, (int) (centre + reach + 0.5));
      double sum = 0;
      for (int j = begin; j < end; j++) {
        double weight = Math.max(0, 1 - Math.abs((j - centre + 0.5) * perReach));
        weights[i * taps + j - begin] = weight;
        sum += weight;
      }
      for (int k = 0; k < end - begin; k++) {
        weights[i * taps + k] /= sum;
      }
      first[i] = begin;
      count[i] = end - begin;
      max = Math.max(max, end - begin);
    }
    maxTaps = max;
  }

  /** The number of pixels of the result. */
  int size() {
    return first.length;
  }

  /** The first source pixel of pixel i of the result. */
  int first(int i) {
    return first[i];
  }

  /** The number of source pixels of pixel i of the result. */
  int count(int i) {
    return count[i];
  }

  /** The maximum of {@link #count}. */
  int maxTaps() {
    return maxTaps;
  }

  /** The index in {@link #weights} of the first weight of pixel i of the result. */
  int offset(int i) {
    return i * taps;
  }

  double[] weights() {
    return weights;
  }

  int[] fixedPointWeights() {
    int[] fixed = new int[weights.length];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = (int) (weights[i] * (1 << FIXED_POINT_BITS) + 0.5);
    }
    return fixed;
  }
}
