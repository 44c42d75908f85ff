package org.gridmask.dl4j.detection;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The outputs of a region proposal network on its canvas, for each anchor. */
final class RpnOutputs {

  private final AnchorGrid grid;
  private final int canvas;
  private final float[] logits;
  private final float[] differences;

  /**
   * The outputs.
   *
   * @param grid the anchors
   * @param logits [N, A, H, W]
   * @param differences [N, 4 A, H, W]
   */
  RpnOutputs(AnchorGrid grid, INDArray logits, INDArray differences) {
    this.grid = grid;
    this.logits = Floats.of(logits);
    this.differences = Floats.of(differences);
    canvas = grid.canvasHeight() * grid.canvasWidth();
    if (logits.size(2) != grid.canvasHeight() || logits.size(3) != grid.canvasWidth()) {
      throw new IllegalArgumentException(
          "the canvas is %d x %d, but must be %d x %d for these images, whose sides are multiples of"
                  .formatted(
                      logits.size(2), logits.size(3), grid.canvasHeight(), grid.canvasWidth())
              + " 32");
    }
  }

  /** The position of an anchor's logit in the array of logits. */
  int logitAt(int image, int anchor) {
    return (image * grid.perPlace() + grid.ratio(anchor)) * canvas + grid.place(anchor);
  }

  /** The position of one of an anchor's four differences in their array. */
  int differenceAt(int image, int anchor, int index) {
    int channel = (image * grid.perPlace() + grid.ratio(anchor)) * Boxes.CORNERS + index;
    return channel * canvas + grid.place(anchor);
  }

  float logit(int image, int anchor) {
    return logits[logitAt(image, anchor)];
  }

  /** Writes the four differences of an anchor. */
  void differences(int image, int anchor, float[] to, int at) {
    for (int i = 0; i < Boxes.CORNERS; i++) {
      to[at + i] = differences[differenceAt(image, anchor, i)];
    }
  }
}
