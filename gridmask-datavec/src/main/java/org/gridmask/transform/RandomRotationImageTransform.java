package org.gridmask.transform;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Rotates an image about its centre with a given probability, by a random angle, uniform in
 * [-maxDegrees, maxDegrees), and keeps its size: semseg's {@code RandRotate}.
 *
 * <p>The rotation is OpenCV's {@code warpAffine} with {@code getRotationMatrix2D} for the point
 * (width / 2, height / 2); positive angles are counter-clockwise. Interpolation is INTER_LINEAR for
 * images, INTER_NEAREST for label maps. Supports 8-bit, 16-bit and floating-point images with at
 * most 4 channels. {@link #query} maps pixel centres, which have integer coordinates.
 */
public final class RandomRotationImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  private static final double MAX_DEGREES = 360;

  @JsonProperty private final double maxDegrees;
  @JsonProperty private final double p;
  @JsonProperty private final double[] fill;

  /**
   * A rotation with a given seed.
   *
   * @param maxDegrees the largest angle in either direction, in [0, 360]
   * @param p the probability, in [0, 1]
   * @param fill the value outside of the image: one, or one per channel in the image's order
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public RandomRotationImageTransform(
      @JsonProperty(value = "maxDegrees", required = true) double maxDegrees,
      @JsonProperty(value = "p", required = true) double p,
      @JsonProperty(value = "fill", required = true) double[] fill,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    Checks.require(
        maxDegrees >= 0 && maxDegrees <= MAX_DEGREES, "maxDegrees", "in [0, 360]", maxDegrees);
    this.maxDegrees = maxDegrees;
    this.p = Checks.inUnitInterval("p", p);
    this.fill = OpenCvImages.requireFill(fill);
  }

  /** The angle in degrees; NaN if the image is not rotated. */
  private double degrees(int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), Purpose.RANDOM_ROTATION, epoch, index);
    return random.nextDouble() < p ? maxDegrees * (2 * random.nextDouble() - 1) : Double.NaN;
  }

  /**
   * Rotates one image.
   *
   * @throws IllegalArgumentException if the image's type is not supported, or it has another number
   *     of channels than the fill
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    OpenCvImages.requireFilterable(mat);
    double degrees = degrees(epoch, index);
    try (Scalar border = OpenCvImages.scalar(fill, mat)) {
      if (Double.isNaN(degrees)) {
        return new Transformed(mat.clone());
      }
      try (Mat matrix = matrix(mat, degrees);
          DoubleIndexer values = matrix.createIndexer()) {
        double[] m = new double[6];
        values.get(0, 0, m, 0, 3);
        values.get(1, 0, m, 3, 3);
        return new Transformed(
            rotated(mat, matrix, opencv_imgproc.INTER_LINEAR, border), points -> moved(points, m));
      }
    }
  }

  private static float[] moved(float[] points, double[] m) {
    for (int i = 0; i + 1 < points.length; i += 2) {
      double x = points[i];
      double y = points[i + 1];
      points[i] = (float) (m[0] * x + m[1] * y + m[2]);
      points[i + 1] = (float) (m[3] * x + m[4] * y + m[5]);
    }
    return points;
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    double degrees = degrees(epoch, index);
    if (Double.isNaN(degrees)) {
      return labels.clone();
    }
    try (Mat matrix = matrix(labels, degrees);
        Scalar border = Scalar.all(IGNORED)) {
      return rotated(labels, matrix, opencv_imgproc.INTER_NEAREST, border);
    }
  }

  private static Mat matrix(Mat mat, double degrees) {
    try (Point2f centre = new Point2f(mat.cols() / 2f, mat.rows() / 2f)) {
      return opencv_imgproc.getRotationMatrix2D(centre, degrees, 1);
    }
  }

  private static Mat rotated(Mat mat, Mat matrix, int interpolation, Scalar border) {
    Mat rotated = new Mat();
    try (Size size = new Size(mat.cols(), mat.rows())) {
      opencv_imgproc.warpAffine(
          mat, rotated, matrix, size, interpolation, opencv_core.BORDER_CONSTANT, border);
    }
    return rotated;
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("maxDegrees", maxDegrees, "p", p, "fill", Arrays.toString(fill));
  }
}
