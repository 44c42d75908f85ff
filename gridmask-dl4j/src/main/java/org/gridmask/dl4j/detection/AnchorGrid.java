package org.gridmask.dl4j.detection;

import org.gridmask.internal.vertex.PyramidCanvas;
import org.gridmask.internal.vertex.PyramidCanvas.Level;

/**
 * The anchors of padded images of one size, and where their predictions are on the canvas of the
 * region proposal network.
 *
 * <p>Anchors are in the order of levels, rows, columns and ratios. torchvision's strides are the
 * image's size divided by that of the level, rounded down; they differ from the powers of two where
 * P6 is rounded up.
 */
final class AnchorGrid {

  private final PyramidCanvas canvas;
  private final int perPlace;
  private final float[] boxes;

  /** The ends of the levels in the list of anchors. */
  private final int[] ends;

  /** The anchors of a network with these options in padded images of this size. */
  AnchorGrid(DetectorOptions options, int height, int width) {
    canvas = PyramidCanvas.ofImages(height, width, DetectorOptions.LEVELS);
    perPlace = options.anchorsPerPlace();
    ends = new int[canvas.levels().size()];
    int count = 0;
    for (int i = 0; i < ends.length; i++) {
      Level level = canvas.levels().get(i);
      count += level.height() * level.width() * perPlace;
      ends[i] = count;
    }
    boxes = new float[Boxes.CORNERS * count];
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      Level level = canvas.levels().get(i);
      boolean exact = options.style() == DetectorStyle.MASKRCNN_BENCHMARK;
      int power = 4 << i;
      int strideY = exact ? power : height / level.height();
      int strideX = exact ? power : width / level.width();
      at = fill(cell(options, i), level.height(), level.width(), strideY, strideX, boxes, at);
    }
  }

  /** Writes the anchors of a level; returns where the next one begins. */
  static int fill(
      float[] cell, int height, int width, int strideY, int strideX, float[] boxes, int at) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < cell.length; k++) {
          boxes[at++] = cell[k] + (k % 2 == 0 ? x * strideX : y * strideY);
        }
      }
    }
    return at;
  }

  /** The anchors about the place (0, 0) of a level. */
  static float[] cell(DetectorOptions options, int level) {
    float[] cell = new float[Boxes.CORNERS * options.anchorsPerPlace()];
    float size = (float) options.anchorSize(level);
    for (int i = 0; i < options.anchorsPerPlace(); i++) {
      int at = Boxes.CORNERS * i;
      if (options.style() == DetectorStyle.MASKRCNN_BENCHMARK) {
        int stride = 4 << level;
        double w = Math.rint(Math.sqrt(stride * stride / options.anchorRatio(i)));
        double h = Math.rint(w * options.anchorRatio(i));
        double scale = options.anchorSize(level) / stride;
        double centre = 0.5 * (stride - 1);
        cell[at] = (float) (centre - 0.5 * (w * scale - 1));
        cell[at + 1] = (float) (centre - 0.5 * (h * scale - 1));
        cell[at + 2] = (float) (centre + 0.5 * (w * scale - 1));
        cell[at + 3] = (float) (centre + 0.5 * (h * scale - 1));
      } else {
        float height = (float) Math.sqrt((float) options.anchorRatio(i));
        float w = 1 / height * size;
        float h = height * size;
        cell[at] = (float) Math.rint(-w / 2);
        cell[at + 1] = (float) Math.rint(-h / 2);
        cell[at + 2] = (float) Math.rint(w / 2);
        cell[at + 3] = (float) Math.rint(h / 2);
      }
    }
    return cell;
  }

  /** x0, y0, x1, y1 of each anchor. */
  float[] boxes() {
    return boxes;
  }

  int count() {
    return boxes.length / Boxes.CORNERS;
  }

  int perPlace() {
    return perPlace;
  }

  int canvasHeight() {
    return canvas.height();
  }

  int canvasWidth() {
    return canvas.width();
  }

  int levels() {
    return ends.length;
  }

  /** The first anchor of a level, or the number of anchors for the level after the last. */
  int start(int level) {
    return level == 0 ? 0 : ends[level - 1];
  }

  /** Which of the anchors at its place this one is. */
  int ratio(int anchor) {
    return anchor % perPlace;
  }

  /** The place on the canvas, as row times width plus column. */
  int place(int anchor) {
    int index = 0;
    while (anchor >= ends[index]) {
      index++;
    }
    Level level = canvas.levels().get(index);
    int place = (anchor - start(index)) / perPlace;
    int y = level.top() + place / level.width();
    int x = level.left() + place % level.width();
    return y * canvas.width() + x;
  }
}
