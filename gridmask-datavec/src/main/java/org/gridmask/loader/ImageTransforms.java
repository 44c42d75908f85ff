package org.gridmask.loader;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.OpenCvResize;
import org.gridmask.transform.MatImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;

/** Brings decoded images to their final size by transforms, on any number of threads. */
final class ImageTransforms {

  private final int height;
  private final int width;
  private final int channels;
  private final boolean resizeFirst;
  private final List<MatImageTransform> transforms = new ArrayList<>();

  /**
   * Transforms in a row.
   *
   * @param channels 1 (grey) or 3 (blue, green, red)
   * @param resizeFirst whether images are scaled to the size before they are transformed
   * @throws IllegalArgumentException if a transform is none whose draws have keys
   */
  ImageTransforms(
      int height,
      int width,
      int channels,
      boolean resizeFirst,
      List<? extends ImageTransform> transforms) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.resizeFirst = resizeFirst;
    for (int i = 0; i < transforms.size(); i++) {
      if (!(transforms.get(i) instanceof MatImageTransform transform)) {
        throw Checks.invalid(
            "transforms[" + i + "]",
            "a KeyedImageTransform, or one of this library's that draw nothing: threads share it",
            transforms.get(i));
      }
      this.transforms.add(transform);
    }
  }

  /** The crop that images begin with, null if they do not. */
  RandomResizedCropImageTransform crop() {
    return !resizeFirst
            && !transforms.isEmpty()
            && transforms.get(0) instanceof RandomResizedCropImageTransform crop
        ? crop
        : null;
  }

  /** The image before its transforms; the one given is closed unless it is the same. */
  Mat begin(Mat image) {
    return resizeFirst ? fitted(image) : image;
  }

  /**
   * Transforms an image, which is closed.
   *
   * @param image the image as the first transform to apply gets it
   * @param first the number of the first transform to apply
   * @param name what to call the image, and its size, in a message
   * @return an image of 8 bits, to be closed by the caller
   * @throws IllegalStateException if it has another size or number of channels than it should
   */
  Mat apply(Mat image, int first, String name, int epoch, long index) {
    Mat result = image;
    String before = size(image);
    for (MatImageTransform transform : transforms.subList(first, transforms.size())) {
      try (Mat last = result) {
        result = transform.transform(last, epoch, index);
      }
    }
    String wrong = null;
    if (result.depth() != 0 || result.channels() != channels) {
      wrong = "the transforms must make an image of 8 bits and " + channels + " channel(s)";
    } else if (!resizeFirst && !hasSize(result)) {
      String made = transforms.isEmpty() ? "without transforms it is" : "the transforms made it";
      wrong =
          "%s %s from %s, but it must be %d x %d"
              .formatted(made, size(result), before, height, width);
    }
    if (wrong != null) {
      result.close();
      throw new IllegalStateException(name + ": " + wrong);
    }
    return fitted(result);
  }

  private static String size(Mat image) {
    return image.rows() + " x " + image.cols();
  }

  private boolean hasSize(Mat image) {
    return image.rows() == height && image.cols() == width;
  }

  /** The image scaled to the size; the one given is closed unless it is the same. */
  private Mat fitted(Mat image) {
    if (hasSize(image)) {
      return image;
    }
    try (image) {
      return OpenCvResize.fit(image, height, width);
    }
  }
}
