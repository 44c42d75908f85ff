package org.gridmask.dl4j.detection;

/** The code base whose definitions a detector follows. */
public enum DetectorStyle {
  /** torchvision's: the width of a box is x1 - x0. */
  TORCHVISION(0, 1 / 9f, 1e-5),
  /**
   * Those of maskrcnn-benchmark, which GridMask's authors used, and of Detectron: the width of a
   * box is x1 - x0 + 1; anchors are made of whole pixels at fixed strides, and those that reach out
   * of the image are not trained on; in training, the number of proposals is that of the whole
   * batch; the level of a region is 4 + log2(sqrt(area) / 224 + 1e-6); the box head's smooth L1
   * loss has a beta of 1; frozen batch normalizations have no eps.
   */
  MASKRCNN_BENCHMARK(1, 1, 0);

  private final float extent;
  private final float headBeta;
  private final double normEps;

  DetectorStyle(float extent, float headBeta, double normEps) {
    this.extent = extent;
    this.headBeta = headBeta;
    this.normEps = normEps;
  }

  /**
   * The eps of frozen batch normalizations of a backbone.
   *
   * @return at least 0
   */
  public double normEps() {
    return normEps;
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
