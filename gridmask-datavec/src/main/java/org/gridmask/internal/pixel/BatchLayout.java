package org.gridmask.internal.pixel;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An image, a batch of images or a batch of volumes with named dimensions and strides. An image is
 * a batch of one, and a volume's slices lie along D; images have one slice.
 */
public record BatchLayout(INDArray images, ImageFormat format) {

  /** The smallest square image that a flat row is taken for: the digits of scikit-learn are 8x8. */
  private static final int MIN_GUESSED_SIDE = 8;

  /**
   * Checks the array.
   *
   * @throws IllegalArgumentException if the array has none of the shapes of {@link ImageFormat} or
   *     looks like one of the other format, is of another type than FLOAT16, BFLOAT16, FLOAT and
   *     DOUBLE, or is a view with strides below 1 (broadcast or reversed)
   */
  public BatchLayout {
    Checks.notNull("format", format);
    checkRank(Checks.notNull("images", images), format);
    checkFormat(images, format);
    PixelDepth.of(images.dataType());
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

  /** The number of images in an array that was not checked yet: one if it is [C, H, W]. */
  public static long count(INDArray images) {
    return images.rank() == 3 ? 1 : images.size(0);
  }

  private static void checkRank(INDArray images, ImageFormat format) {
    if (images.rank() >= 3 && images.rank() <= 5) {
      return;
    }
    boolean first = format == ImageFormat.NCHW;
    throw new ParameterException(
        "images",
        "must be %s, but is %s: reshape it, such as images.reshape(%s)"
            .formatted(
                first
                    ? "[N, C, H, W], [C, H, W] or [N, C, D, H, W]"
                    : "[N, H, W, C], [H, W, C] or [N, D, H, W, C]",
                Arrays.toString(images.shape()),
                reshaped(images, first)));
  }

  /** The shape that a row of pixels probably had: a square image of 1 or 3 channels. */
  private static String reshaped(INDArray images, boolean first) {
    String n = images.rank() == 2 ? images.size(0) + ", " : images.rank() == 1 ? "" : "N, ";
    long pixels = images.rank() == 0 ? 0 : images.size(images.rank() - 1);
    for (int channels = 1; channels <= 3 && images.rank() <= 2; channels += 2) {
      long side = Math.round(Math.sqrt((double) pixels / channels));
      if (side >= MIN_GUESSED_SIDE && channels * side * side == pixels) {
        String size = side + ", " + side;
        return n + (first ? channels + ", " + size : size + ", " + channels);
      }
    }
    return n + (first ? "C, H, W" : "H, W, C");
  }

  /** Refuses more than 4 channels where the other format would have 1, 3 or 4. */
  private static void checkFormat(INDArray images, ImageFormat format) {
    boolean first = format == ImageFormat.NCHW;
    ImageFormat other = first ? ImageFormat.NHWC : ImageFormat.NCHW;
    long others = images.size(channelAxis(images, other));
    if (images.size(channelAxis(images, format)) > 4
        && (others == 1 || others == 3 || others == 4)) {
      throw new ParameterException(
          "images",
          "must be channels %s (%s), but is %s, which looks like channels %s: set withFormat(ImageFormat.%s)"
              .formatted(
                  first ? "first" : "last",
                  format,
                  Arrays.toString(images.shape()),
                  first ? "last" : "first",
                  other));
    }
  }

  private static int channelAxis(INDArray images, ImageFormat format) {
    boolean last = format == ImageFormat.NHWC;
    return last ? images.rank() - 1 : images.rank() == 3 ? 0 : 1;
  }

  private int widthAxis() {
    return images.rank() - (format == ImageFormat.NCHW ? 1 : 2);
  }

  private boolean isVolume() {
    return images.rank() == 5;
  }

  public int count() {
    return (int) count(images);
  }

  public int channels() {
    return (int) images.size(channelAxis(images, format));
  }

  public int slices() {
    return isVolume() ? (int) images.size(widthAxis() - 2) : 1;
  }

  public int height() {
    return (int) images.size(widthAxis() - 1);
  }

  public int width() {
    return (int) images.size(widthAxis());
  }

  /** The element type. */
  public PixelDepth depth() {
    return PixelDepth.of(images.dataType());
  }

  public long imageStride() {
    return images.rank() == 3 ? 0 : images.stride(0);
  }

  public long channelStride() {
    return images.stride(channelAxis(images, format));
  }

  public long sliceStride() {
    return isVolume() ? images.stride(widthAxis() - 2) : 0;
  }

  public long rowStride() {
    return images.stride(widthAxis() - 1);
  }

  public long columnStride() {
    // The stride of a single column is arbitrary, but is used as the pixel size.
    return width() == 1 ? 1 : images.stride(widthAxis());
  }
}
