package org.gridmask.dl4j.detection;

/**
 * Boxes as differences to other boxes: of the centres in units of the other's size, and the
 * logarithms of the ratios of the sizes (Girshick et al. 2014, arXiv 1311.2524, appendix C).
 *
 * @param x the weight of the horizontal difference
 * @param y the weight of the vertical difference
 * @param width the weight of the width's logarithm
 * @param height the weight of the height's logarithm
 * @param extent what is added to x1 - x0 for the width
 */
record BoxCoder(float x, float y, float width, float height, float extent) {

  /** The largest logarithm, of a ratio that makes 16 pixels 1000. */
  private static final float MAX_LOG = (float) Math.log(1000.0 / 16);

  /** Writes the four differences of a box to another. */
  void encode(float[] box, int i, float[] from, int j, float[] differences, int at) {
    int b = Boxes.CORNERS * i;
    int f = Boxes.CORNERS * j;
    float fromWidth = from[f + 2] - from[f] + extent;
    float fromHeight = from[f + 3] - from[f + 1] + extent;
    float boxWidth = box[b + 2] - box[b] + extent;
    float boxHeight = box[b + 3] - box[b + 1] + extent;
    float dx = box[b] + 0.5f * boxWidth - (from[f] + 0.5f * fromWidth);
    float dy = box[b + 1] + 0.5f * boxHeight - (from[f + 1] + 0.5f * fromHeight);
    differences[at] = x * dx / fromWidth;
    differences[at + 1] = y * dy / fromHeight;
    differences[at + 2] = width * (float) Math.log(boxWidth / fromWidth);
    differences[at + 3] = height * (float) Math.log(boxHeight / fromHeight);
  }

  /** Writes the box with these four differences to another. */
  void decode(float[] differences, int at, float[] from, int j, float[] boxes, int i) {
    int f = Boxes.CORNERS * j;
    int b = Boxes.CORNERS * i;
    float fromWidth = from[f + 2] - from[f] + extent;
    float fromHeight = from[f + 3] - from[f + 1] + extent;
    float centreX = differences[at] / x * fromWidth + (from[f] + 0.5f * fromWidth);
    float centreY = differences[at + 1] / y * fromHeight + (from[f + 1] + 0.5f * fromHeight);
    float boxWidth = (float) Math.exp(Math.min(differences[at + 2] / width, MAX_LOG)) * fromWidth;
    float boxHeight =
        (float) Math.exp(Math.min(differences[at + 3] / height, MAX_LOG)) * fromHeight;
    boxes[b] = centreX - 0.5f * boxWidth;
    boxes[b + 1] = centreY - 0.5f * boxHeight;
    boxes[b + 2] = centreX + 0.5f * boxWidth - extent;
    boxes[b + 3] = centreY + 0.5f * boxHeight - extent;
  }
}
