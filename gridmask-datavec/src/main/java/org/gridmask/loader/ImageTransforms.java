package org.gridmask.loader;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.BaseImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.internal.resize.OpenCvResize;
import org.gridmask.schedule.EpochAware;
import org.gridmask.transform.MatImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;

/** Applies the transforms and brings images to their final size. Thread-safe. */
final class ImageTransforms {

  private final int height;
  private final int width;
  private final int channels;
  private final boolean resizeFirst;
  private final List<? extends ImageTransform> transforms;
  private final List<Step> steps = new ArrayList<>();

  /** Makes a new image of one. */
  private interface Step {
    Mat apply(Mat image, int epoch, long index);
  }

  /**
   * A chain of transforms.
   *
   * @param channels 1 (grey) or 3 (BGR)
   * @param resizeFirst whether images are resized before they are transformed
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
    this.transforms = transforms;
    for (ImageTransform transform : transforms) {
      steps.add(
          transform instanceof MatImageTransform own
              ? (image, epoch, index) -> own.transform(image, epoch, index)
              : new AnyTransform(transform)::apply);
    }
  }

  /** Whether the draws of a transform depend on the epoch. */
  static boolean isRandom(ImageTransform transform) {
    return transform instanceof EpochAware
        || transform instanceof BaseImageTransform<?> base && base.getRandom() != null;
  }

  /** The random crop that comes first, or null. */
  RandomResizedCropImageTransform crop() {
    return !resizeFirst
            && !transforms.isEmpty()
            && transforms.get(0) instanceof RandomResizedCropImageTransform crop
        ? crop
        : null;
  }

  /** The input of the first transform; closes the given image unless it is the same. */
  Mat begin(Mat image) {
    return resizeFirst ? fitted(image) : image;
  }

  /**
   * Transforms an image and closes it.
   *
   * @param image the input of the first transform to apply
   * @param first the number of the first transform to apply
   * @param name the image's name, for messages
   * @return an 8-bit image, to be closed by the caller
   * @throws IllegalStateException if the result has the wrong size or number of channels
   */
  Mat apply(Mat image, int first, String name, int epoch, long index) {
    Mat result = image;
    String before = size(image);
    for (Step step : steps.subList(first, steps.size())) {
      try (Mat last = result) {
        result = step.apply(last, epoch, index);
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

  /** The resized image; closes the given one unless it is the same. */
  private Mat fitted(Mat image) {
    if (hasSize(image)) {
      return image;
    }
    try (image) {
      return OpenCvResize.fit(image, height, width);
    }
  }
}
