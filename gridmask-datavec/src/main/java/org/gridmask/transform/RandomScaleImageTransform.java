package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Resizes an image by a random factor, uniform in [min, max), that keeps its aspect ratio: semseg's
 * {@code RandScale}.
 *
 * <p>Interpolation is OpenCV's INTER_LINEAR for images, INTER_NEAREST for label maps; sides are
 * rounded half to even, and at least 1. Supports 8-bit, 16-bit and floating-point images with at
 * most 4 channels. {@link #query} maps pixel centres, which have integer coordinates.
 */
public final class RandomScaleImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final double min;
  @JsonProperty private final double max;

  /**
   * A scaling with a given seed.
   *
   * @param min the smallest factor, greater than 0
   * @param max the exclusive upper bound of the factor, at least min; min for one fixed factor
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if the factors are out of range
   */
  @JsonCreator
  public RandomScaleImageTransform(
      @JsonProperty(value = "min", required = true) double min,
      @JsonProperty(value = "max", required = true) double max,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    Checks.positiveRange("min", min, "max", max);
    this.min = min;
    this.max = max;
  }

  private double factor(int epoch, long index) {
    return min
        + (max - min) * KeyedRandom.of(seed(), Purpose.RANDOM_SCALE, epoch, index).nextDouble();
  }

  /**
   * Resizes one image.
   *
   * @throws IllegalArgumentException if the image's type is not supported, or the result takes 2
   *     GiB or more
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    OpenCvImages.requireFilterable(mat);
    double factor = factor(epoch, index);
    return new Transformed(
        resized(mat, factor, opencv_imgproc.INTER_LINEAR),
        points -> {
          for (int i = 0; i < points.length; i++) {
            points[i] = (float) ((points[i] + 0.5) * factor - 0.5);
          }
          return points;
        });
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    return resized(labels, factor(epoch, index), opencv_imgproc.INTER_NEAREST);
  }

  private static Mat resized(Mat mat, double factor, int interpolation) {
    int height = (int) Math.rint(mat.rows() * factor);
    int width = (int) Math.rint(mat.cols() * factor);
    Window.checkSize(height, width, mat.elemSize());
    Mat resized = new Mat();
    // Without a size OpenCV uses the factor itself, with one the ratio of the rounded sides.
    boolean isTiny = height == 0 || width == 0;
    try (Size size = isTiny ? new Size(Math.max(1, width), Math.max(1, height)) : new Size()) {
      opencv_imgproc.resize(mat, resized, size, factor, factor, interpolation);
    }
    return resized;
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("min", min, "max", max);
  }
}
