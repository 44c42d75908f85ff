package org.gridmask.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The order of the four dimensions of a batch of images. */
public enum ImageFormat {
  /** [N, C, H, W], channels first, what Deeplearning4j and DataVec use unless told otherwise. */
  NCHW(1, 2, 3),
  /** [N, H, W, C], channels last. */
  NHWC(3, 1, 2);

  private final int channels;
  private final int height;
  private final int width;

  ImageFormat(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  int channels(INDArray images) {
    return (int) images.size(channels);
  }

  int height(INDArray images) {
    return (int) images.size(height);
  }

  int width(INDArray images) {
    return (int) images.size(width);
  }

  long channelStride(INDArray images) {
    return images.stride(channels);
  }

  long rowStride(INDArray images) {
    return images.stride(height);
  }

  long columnStride(INDArray images) {
    return images.stride(width);
  }
}
