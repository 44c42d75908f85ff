package org.gridmask.examples.data;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The shape of the images of a data set, and how it is reached.
 *
 * @param shape the shape
 * @param byTransform whether the transform maps each image from its original size to the shape;
 *     otherwise images are resized before the transform
 */
record TargetShape(ImageShape shape, boolean byTransform) {

  TargetShape withChannels(int channels) {
    return new TargetShape(new ImageShape(shape.height(), shape.width(), channels), byTransform);
  }

  /** The input of the transform, for an image with the channels of the shape. */
  RawImage input(Mat image) {
    return RawImage.of(
        image, byTransform ? new ImageShape(image.rows(), image.cols(), shape.channels()) : shape);
  }

  /** The input of the transform. */
  RawImage input(RawImage image) {
    ImageShape own = image.shape();
    if (own.equals(shape) || byTransform && own.channels() == shape.channels()) {
      return image;
    }
    try (Mat mat = image.toMat(shape.channels())) {
      return input(mat);
    }
  }
}
