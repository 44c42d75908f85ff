package org.gridmask.dl4j.detection;

import java.util.Arrays;

/**
 * Drops boxes that overlap one of the same group with a higher score. Of equal scores the first one
 * is kept.
 *
 * @param threshold the IoU over which a box is dropped
 * @param extent what is added to x1 - x0 for the width
 */
record NonMaximumSuppression(double threshold, float extent) {

  /**
   * The boxes that are kept.
   *
   * @param boxes x0, y0, x1, y1 of each box
   * @param scores the scores
   * @param groups the groups, such as classes or levels
   * @return the indices of the boxes, the highest scores first
   */
  int[] keep(float[] boxes, float[] scores, int[] groups) {
    int[] order = descending(scores);
    float[] areas = Boxes.areas(boxes, extent);
    boolean[] dropped = new boolean[order.length];
    int kept = 0;
    for (int i = 0; i < order.length; i++) {
      int box = order[i];
      if (dropped[box]) {
        continue;
      }
      order[kept++] = box;
      for (int j = i + 1; j < order.length; j++) {
        int other = order[j];
        if (groups[other] == groups[box]
            && !dropped[other]
            && Boxes.iou(boxes, box, areas[box], boxes, other, areas[other], extent) > threshold) {
          dropped[other] = true;
        }
      }
    }
    return Arrays.copyOf(order, kept);
  }

  /** The indices of numbers from the largest to the smallest, equal ones in their order. */
  static int[] descending(float[] numbers) {
    long[] keys = new long[numbers.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits(numbers[i] + 0f);
      // Ascending as signed integers.
      int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
      keys[i] = ((long) ~ordered << Integer.SIZE) | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
