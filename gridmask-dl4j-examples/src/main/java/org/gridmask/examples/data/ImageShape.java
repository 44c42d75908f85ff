package org.gridmask.examples.data;

/**
 * The shape in which a data set hands out its images.
 *
 * @param height rows of pixels, at least 1
 * @param width columns of pixels, at least 1
 * @param channels 1 (grey) or 3 (blue, green, red: OpenCV's order)
 */
public record ImageShape(int height, int width, int channels) {

  /** Refuses sizes below 1 and other channels than 1 and 3. */
  public ImageShape {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "height and width must be at least 1, but are " + height + " and " + width);
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, but is " + channels);
    }
  }

  /** The number of values in one image. */
  int length() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }
}
