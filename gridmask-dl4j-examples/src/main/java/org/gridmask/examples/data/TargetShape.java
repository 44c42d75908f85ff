package org.gridmask.examples.data;

/**
 * The shape of the images of a data set, and how it is reached.
 *
 * @param shape the shape
 * @param byTransform whether the transforms map each image from its original size to the shape;
 *     otherwise images are resized before the transforms
 */
record TargetShape(ImageShape shape, boolean byTransform) {

  TargetShape withChannels(int channels) {
    return new TargetShape(new ImageShape(shape.height(), shape.width(), channels), byTransform);
  }
}
