package org.gridmask.mask;

/** The order of the four dimensions of a batch of images. */
public enum ImageFormat {
  /** [N, C, H, W], channels first, the default of Deeplearning4j and DataVec. */
  NCHW,
  /** [N, H, W, C], channels last. */
  NHWC
}
