package org.gridmask.dl4j.detection;

/**
 * Matches boxes to the objects of an image by their intersection over union (IoU).
 *
 * @param foreground the IoU from which a box is matched
 * @param background the IoU below which a box is background
 * @param lowQuality whether the boxes that have the largest IoU with an object are matched, too,
 *     each to the object that it has its own largest IoU with
 * @param extent what is added to x1 - x0 for the width
 */
record Matcher(double foreground, double background, boolean lowQuality, float extent) {

  static final int BACKGROUND = -1;

  /** Neither matched nor background. */
  static final int BETWEEN = -2;

  /** The index of each box's object, {@link #BACKGROUND} or {@link #BETWEEN}. */
  int[] match(float[] objects, float[] boxes) {
    float[] objectAreas = Boxes.areas(objects, extent);
    int count = boxes.length / Boxes.CORNERS;
    int[] matches = new int[count];
    int[] best = new int[count];
    float[] bestOfObjects = new float[objectAreas.length];
    for (int i = 0; i < count; i++) {
      float area = Boxes.area(boxes, i, extent);
      float largest = -1;
      for (int j = 0; j < objectAreas.length; j++) {
        float iou = Boxes.iou(objects, j, objectAreas[j], boxes, i, area, extent);
        bestOfObjects[j] = Math.max(bestOfObjects[j], iou);
        if (iou > largest) {
          largest = iou;
          best[i] = j;
        }
      }
      if (largest < (float) background) {
        matches[i] = BACKGROUND;
      } else {
        matches[i] = largest < (float) foreground ? BETWEEN : best[i];
      }
    }
    if (lowQuality) {
      matchBest(objects, objectAreas, boxes, bestOfObjects, best, matches);
    }
    return matches;
  }

  private void matchBest(
      float[] objects,
      float[] objectAreas,
      float[] boxes,
      float[] bestOfObjects,
      int[] best,
      int[] matches) {
    for (int i = 0; i < matches.length; i++) {
      if (matches[i] >= 0) {
        continue;
      }
      float area = Boxes.area(boxes, i, extent);
      for (int j = 0; j < objectAreas.length; j++) {
        if (Boxes.iou(objects, j, objectAreas[j], boxes, i, area, extent) == bestOfObjects[j]) {
          matches[i] = best[i];
          break;
        }
      }
    }
  }
}
