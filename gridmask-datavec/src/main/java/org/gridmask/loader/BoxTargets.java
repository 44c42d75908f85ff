package org.gridmask.loader;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.gridmask.loader.ObjectBoxes.Objects;
import org.gridmask.transform.Transformed;

/**
 * The size of an image and the boxes of its objects: a row of its height, width, epoch, position in
 * the epoch and number in its source, and a row of x0, y0, x1, y1 and label of each object.
 */
record BoxTargets(ObjectBoxes boxes) implements Targets {

  @Override
  public float[] of(
      ImageDecoder.Decoded image, Transformed transformed, int index, int epoch, int key) {
    Objects objects = boxes.of(index);
    float[] rows = new float[ObjectBoxes.COLUMNS * (1 + objects.labels().length)];
    int height = transformed.mat().rows();
    int width = transformed.mat().cols();
    rows[0] = height;
    rows[1] = width;
    rows[2] = epoch;
    rows[3] = key;
    rows[4] = index;
    int at = ObjectBoxes.COLUMNS;
    for (int i = 0; i < objects.labels().length; i++) {
      float[] box = clipped(objects.boxes()[i], image.height(), image.width());
      box = isEmpty(box) ? box : clipped(moved(box, transformed.query()), height, width);
      if (!isEmpty(box)) {
        System.arraycopy(box, 0, rows, at, box.length);
        rows[at + box.length] = objects.labels()[i];
        at += ObjectBoxes.COLUMNS;
      }
    }
    return Arrays.copyOf(rows, at);
  }

  /** The smallest box around the corners in the transformed image. */
  private static float[] moved(float[] box, UnaryOperator<float[]> query) {
    // Transforms map the centres of pixels, which have integer coordinates.
    float left = box[0] - 0.5f;
    float top = box[1] - 0.5f;
    float right = box[2] - 0.5f;
    float bottom = box[3] - 0.5f;
    float[] points = query.apply(new float[] {left, top, right, top, left, bottom, right, bottom});
    float[] around = {points[0], points[1], points[0], points[1]};
    for (int i = 0; i < points.length; i++) {
      around[i % 2] = Math.min(around[i % 2], points[i]);
      around[2 + i % 2] = Math.max(around[2 + i % 2], points[i]);
    }
    return new float[] {around[0] + 0.5f, around[1] + 0.5f, around[2] + 0.5f, around[3] + 0.5f};
  }

  private static float[] clipped(float[] box, int height, int width) {
    return new float[] {
      Math.min(Math.max(box[0], 0), width),
      Math.min(Math.max(box[1], 0), height),
      Math.min(Math.max(box[2], 0), width),
      Math.min(Math.max(box[3], 0), height)
    };
  }

  private static boolean isEmpty(float[] box) {
    return !(box[2] > box[0] && box[3] > box[1]);
  }
}
