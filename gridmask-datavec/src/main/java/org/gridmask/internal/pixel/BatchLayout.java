package org.gridmask.internal.pixel;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch of images with named dimensions and strides. */
public record BatchLayout(INDArray images, ImageFormat format) {

  /**
   * Checks the array.
   *
   * @throws IllegalArgumentException if the array is not of rank 4, is neither FLOAT nor DOUBLE, or
   *     is a view with strides below 1 (broadcast or reversed)
   */
  public BatchLayout {
    if (Checks.notNull("images", images).rank() != 4) {
      throw Checks.invalid(
          "images",
          "a batch " + (format == ImageFormat.NCHW ? "[N, C, H, W]" : "[N, H, W, C]"),
          "of shape " + images.shapeInfoToString().replaceAll("\\s+", " "));
    }
    DataType type = images.dataType();
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw Checks.invalid("images", "FLOAT or DOUBLE", type);
    }
    for (int i = 0; i < images.rank(); i++) {
      // Strides of dimensions of size 1 and of empty arrays are arbitrary.
      if (!images.isEmpty() && images.size(i) > 1 && images.stride(i) < 1) {
        throw Checks.invalid(
            "images",
            "of strides of at least 1 (copy it with dup())",
            Arrays.toString(images.stride()));
      }
    }
  }

  private int dimension(int channelsFirst, int channelsLast) {
    return format == ImageFormat.NCHW ? channelsFirst : channelsLast;
  }

  public int count() {
    return (int) images.size(0);
  }

  public int channels() {
    return (int) images.size(dimension(1, 3));
  }

  public int height() {
    return (int) images.size(dimension(2, 1));
  }

  public int width() {
    return (int) images.size(dimension(3, 2));
  }

  public long imageStride() {
    return images.stride(0);
  }

  public long channelStride() {
    return images.stride(dimension(1, 3));
  }

  public long rowStride() {
    return images.stride(dimension(2, 1));
  }

  public long columnStride() {
    // The stride of a single column is arbitrary, but is used as the pixel size.
    return width() == 1 ? 1 : images.stride(dimension(3, 2));
  }
}
