package org.gridmask.mask;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
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

  /**
   * Refuses what is no batch of images.
   *
   * @throws IllegalArgumentException if the array has other than four dimensions, is neither FLOAT
   *     nor DOUBLE, or is a view that repeats elements or holds them backwards (strides below 1)
   */
  public void check(INDArray images) {
    if (Checks.notNull("images", images).rank() != 4) {
      throw Checks.invalid(
          "images",
          "a batch " + (this == NCHW ? "[N, C, H, W]" : "[N, H, W, C]"),
          "of the shape " + images.shapeInfoToString().replaceAll("\\s+", " "));
    }
    DataType type = images.dataType();
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw Checks.invalid("images", "FLOAT or DOUBLE", type);
    }
    for (int i = 0; i < images.rank(); i++) {
      // The stride of a dimension of one element leads nowhere, nor do any where there is none.
      if (!images.isEmpty() && images.size(i) > 1 && images.stride(i) < 1) {
        throw Checks.invalid(
            "images",
            "of strides of at least 1, as a copy is (dup())",
            Arrays.toString(images.stride()));
      }
    }
  }

  public int channels(INDArray images) {
    return (int) images.size(channels);
  }

  public int height(INDArray images) {
    return (int) images.size(height);
  }

  public int width(INDArray images) {
    return (int) images.size(width);
  }

  public long channelStride(INDArray images) {
    return images.stride(channels);
  }

  public long rowStride(INDArray images) {
    return images.stride(height);
  }

  public long columnStride(INDArray images) {
    // Of a single column any stride is right; pixels are counted off by it.
    return images.size(width) == 1 ? 1 : images.stride(width);
  }
}
