package org.gridmask.mask;

/**
 * Where the channels are in an array of images. N counts images, D the slices of a volume or the
 * frames of a clip.
 */
public enum ImageFormat {
  /**
   * Channels first, the default of Deeplearning4j and DataVec: images [N, C, H, W], one image [C,
   * H, W], volumes [N, C, D, H, W].
   */
  NCHW,
  /** Channels last: images [N, H, W, C], one image [H, W, C], volumes [N, D, H, W, C]. */
  NHWC
}
