package org.gridmask.loader;

import org.gridmask.check.Checks;

/**
 * The boxes of the objects in images, for object detection. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface ObjectBoxes {

  /** The number of columns of the labels. */
  int COLUMNS = 5;

  /** No objects, for images in which objects are to be detected. */
  ObjectBoxes NONE = index -> Objects.NONE;

  /**
   * The objects in an image.
   *
   * @param index the image, from 0
   * @return its objects
   */
  Objects of(int index);

  /**
   * The objects in an image.
   *
   * @param height the height of the image in pixels, 0 if unknown; an image of another height is
   *     unreadable
   * @param width the width of the image in pixels, 0 if unknown
   * @param boxes x0, y0, x1, y1 of each object, in pixels
   * @param labels the label of each object, from 1
   */
  record Objects(int height, int width, float[][] boxes, int[] labels) {

    static final Objects NONE = new Objects(0, 0, new float[0][], new int[0]);

    private static final int CORNERS = 4;

    /**
     * Checks that each object has a box and a label.
     *
     * @throws IllegalArgumentException if not
     */
    public Objects {
      Checks.require(boxes.length == labels.length, "labels", "as many as boxes", labels.length);
      for (float[] box : boxes) {
        Checks.require(box.length == CORNERS, "box", "four numbers", box.length);
      }
    }
  }
}
