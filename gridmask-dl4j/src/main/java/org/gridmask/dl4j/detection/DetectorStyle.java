package org.gridmask.dl4j.detection;

/** Whose definitions a detector follows. */
public enum DetectorStyle {
  /** torchvision's: the width of a box is x1 - x0. */
  TORCHVISION(0, 1 / 9f),
  /**
   * Those of maskrcnn-benchmark, which GridMask's authors used, and of Detectron: the width of a
   * box is x1 - x0 + 1, anchors are made of whole pixels at fixed strides, those that reach out of
   * the image are not trained on, and the box head's smooth L1 loss has a beta of 1.
   */
  MASKRCNN_BENCHMARK(1, 1);

  private final float extent;
  private final float headBeta;

  DetectorStyle(float extent, float headBeta) {
    this.extent = extent;
    this.headBeta = headBeta;
  }

  /** What is added to x1 - x0 for the width of a box. */
  float extent() {
    return extent;
  }

  /** Where the smooth L1 loss of the box head becomes linear. */
  float headBeta() {
    return headBeta;
  }
}
