package org.gridmask.transform.autoaugment;

import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.random.KeyedRandom;
import org.gridmask.transform.Transformed;

/** An image to which operations are applied, with the accumulated coordinate map. */
final class OperationRun {

  private ByteImage image;
  private Affine motion = Affine.IDENTITY;

  /**
   * Starts with a copy of an image.
   *
   * @throws IllegalArgumentException if it is not an 8-bit image with 1, 3 or 4 channels
   */
  OperationRun(Mat mat) {
    image = ByteImage.of(mat);
  }

  /** Applies an operation, a geometric one with a random sign. */
  void apply(ImageOperation operation, double magnitude, KeyedRandom random) {
    double signed = operation.isGeometric() && random.nextInt(2) == 0 ? -magnitude : magnitude;
    motion = motion.then(operation.motion(image, signed));
    image = operation.apply(image, signed);
  }

  Transformed result() {
    return new Transformed(image.toMat(), motion::moved);
  }
}
