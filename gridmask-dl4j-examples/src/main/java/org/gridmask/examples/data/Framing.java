package org.gridmask.examples.data;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * How images come to the shape in which a data set hands them out.
 *
 * @param shape that shape
 * @param byTransform whether the transform brings them there, and sees them in their own size
 */
record Framing(ImageShape shape, boolean byTransform) {

  /** Images that are scaled before any transform sees them. */
  static Framing scaled(ImageShape shape) {
    return new Framing(shape, false);
  }

  /** Images that keep their own size until the transform. */
  static Framing byTransform(ImageShape shape) {
    return new Framing(shape, true);
  }

  Framing withChannels(int channels) {
    return new Framing(new ImageShape(shape.height(), shape.width(), channels), byTransform);
  }

  /** What the transform is to see of an image that has the shape's channels already. */
  Bitmap of(Mat image) {
    ImageShape seen =
        byTransform ? new ImageShape(image.rows(), image.cols(), shape.channels()) : shape;
    return new Bitmap(seen, Pixels.fitted(image, seen));
  }

  /** What the transform is to see of an image. */
  Bitmap of(Bitmap image) {
    ImageShape own = image.shape();
    if (own.equals(shape) || byTransform && own.channels() == shape.channels()) {
      return image;
    }
    try (Mat mat = Pixels.mat(image, shape.channels())) {
      return of(mat);
    }
  }
}
