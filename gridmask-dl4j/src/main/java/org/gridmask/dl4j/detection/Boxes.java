package org.gridmask.dl4j.detection;

/** Arithmetic with boxes in arrays of x0, y0, x1, y1, in float as torchvision's. */
final class Boxes {

  /** The numbers of a box. */
  static final int CORNERS = 4;

  private Boxes() {}

  static float area(float[] boxes, int index, float extent) {
    int at = CORNERS * index;
    return (boxes[at + 2] - boxes[at] + extent) * (boxes[at + 3] - boxes[at + 1] + extent);
  }

  /** The intersection over union of two boxes whose areas are known. */
  static float iou(float[] a, int i, float areaA, float[] b, int j, float areaB, float extent) {
    int atA = CORNERS * i;
    int atB = CORNERS * j;
    float w = Math.min(a[atA + 2], b[atB + 2]) - Math.max(a[atA], b[atB]) + extent;
    float h = Math.min(a[atA + 3], b[atB + 3]) - Math.max(a[atA + 1], b[atB + 1]) + extent;
    float common = Math.max(w, 0) * Math.max(h, 0);
    return common / (areaA + areaB - common);
  }

  static float[] areas(float[] boxes, float extent) {
    float[] areas = new float[boxes.length / CORNERS];
    for (int i = 0; i < areas.length; i++) {
      areas[i] = area(boxes, i, extent);
    }
    return areas;
  }

  /** Clips boxes to an image, in place. */
  static void clip(float[] boxes, float height, float width, float extent) {
    for (int i = 0; i < boxes.length; i += 2) {
      boxes[i] = Math.min(Math.max(boxes[i], 0), width - extent);
      boxes[i + 1] = Math.min(Math.max(boxes[i + 1], 0), height - extent);
    }
  }

  /** Whether both sides are at least this long. */
  static boolean isAtLeast(float[] boxes, int index, float side, float extent) {
    int at = CORNERS * index;
    return boxes[at + 2] - boxes[at] + extent >= side
        && boxes[at + 3] - boxes[at + 1] + extent >= side;
  }
}
