package org.gridmask.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.BaseImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.internal.resize.OpenCvResize;
import org.gridmask.schedule.EpochAware;
import org.gridmask.transform.LabelMapTransform;
import org.gridmask.transform.MatImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.Transformed;

/** Applies the transforms and brings images to their final size. Thread-safe. */
final class ImageTransforms {

  private final int height;
  private final int width;
  private final int channels;
  private final boolean resizeFirst;
  private final boolean onFloats;
  private final List<? extends ImageTransform> transforms;
  private final List<Step> steps = new ArrayList<>();

  /** Makes a new image of one. */
  private interface Step {
    Transformed apply(Mat image, int epoch, long index);
  }

  /**
   * A chain of transforms.
   *
   * @param height the final height, and the width; 0 for any size
   * @param channels 1 (grey) or 3 (BGR)
   * @param resizeFirst whether images are resized before they are transformed
   * @param onFloats whether images are transformed as floats instead of 8 bits
   */
  ImageTransforms(
      int height,
      int width,
      int channels,
      boolean resizeFirst,
      boolean onFloats,
      List<? extends ImageTransform> transforms) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.resizeFirst = resizeFirst;
    this.onFloats = onFloats;
    this.transforms = transforms;
    for (ImageTransform transform : transforms) {
      steps.add(
          transform instanceof MatImageTransform own
              ? (image, epoch, index) -> own.transformWithQuery(image, epoch, index)
              : pixelsOnly(new AnyTransform(transform)));
    }
  }

  private static Step pixelsOnly(AnyTransform transform) {
    return (image, epoch, index) -> new Transformed(transform.apply(image, epoch, index));
  }

  /** Whether the draws of a transform depend on the epoch. */
  static boolean isRandom(ImageTransform transform) {
    return transform instanceof EpochAware
        || transform instanceof BaseImageTransform<?> base && base.getRandom() != null;
  }

  /** The random crop that comes first, or null. */
  RandomResizedCropImageTransform crop() {
    return !resizeFirst
            && !onFloats
            && !transforms.isEmpty()
            && transforms.get(0) instanceof RandomResizedCropImageTransform crop
        ? crop
        : null;
  }

  /** The input of the first transform; closes the given image unless it is the same. */
  Mat begin(Mat image) {
    return resizeFirst ? fitted(image) : image;
  }

  /** An image of floats; closes the given one. */
  private static Mat floats(Mat image) {
    try (image) {
      Mat floats = new Mat();
      image.convertTo(floats, opencv_core.CV_32F);
      return floats;
    }
  }

  /** Transforms a label map and closes it. */
  Mat applyToLabels(Mat labels, int epoch, long index) {
    Mat result = labels;
    for (ImageTransform transform : transforms) {
      try (Mat last = result) {
        result = ((LabelMapTransform) transform).transformLabels(last, epoch, index);
      }
    }
    return result;
  }

  /**
   * Transforms an image and closes it.
   *
   * @param image the input of the first transform to apply
   * @param first the number of the first transform to apply
   * @param name the image's name, for messages
   * @return an image of 8 bits, or floats, to be closed by the caller, and where the transforms
   *     move points; only those of this library tell that
   * @throws IllegalStateException if the result has the wrong size or number of channels
   */
  Transformed apply(Mat image, int first, String name, int epoch, long index) {
    String before = size(image);
    Mat result = onFloats ? floats(image) : image;
    List<UnaryOperator<float[]>> queries = new ArrayList<>();
    for (Step step : steps.subList(first, steps.size())) {
      try (Mat last = result) {
        Transformed next = step.apply(last, epoch, index);
        result = next.mat();
        queries.add(next.query());
      }
    }
    String wrong = null;
    int depth = onFloats ? opencv_core.CV_32F : opencv_core.CV_8U;
    if (result.depth() != depth || result.channels() != channels) {
      wrong =
          "the transforms must make an image of %s and %d channel(s)"
              .formatted(onFloats ? "floats" : "8 bits", channels);
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
    return new Transformed(fitted(result), points -> moved(points, queries));
  }

  private static float[] moved(float[] points, List<UnaryOperator<float[]>> queries) {
    float[] moved = points;
    for (UnaryOperator<float[]> query : queries) {
      moved = query.apply(moved);
    }
    return moved;
  }

  private static String size(Mat image) {
    return image.rows() + " x " + image.cols();
  }

  private boolean hasSize(Mat image) {
    return height == 0 || image.rows() == height && image.cols() == width;
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
