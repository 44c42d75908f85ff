package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Blurs an image with a given probability by a Gaussian kernel: semseg's {@code
 * RandomGaussianBlur}, whose kernel has a side of 5 pixels.
 *
 * <p>The blur is OpenCV's {@code GaussianBlur} for a standard deviation of 0: binomial coefficients
 * for a side of 3, 5 (1, 4, 6, 4, 1) or 7, and otherwise a standard deviation of 0.3 ((side - 1) /
 * 2 - 1) + 0.8 pixels. Label maps stay as they are. Supports 8-bit, 16-bit and floating-point
 * images with at most 4 channels.
 */
public final class GaussianBlurImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  private static final int MAX_SIDE = 101;

  @JsonProperty private final int side;
  @JsonProperty private final double p;

  /**
   * A blur with a given seed.
   *
   * @param side the side of the kernel in pixels, odd, in [1, 101]
   * @param p the probability, in [0, 1]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public GaussianBlurImageTransform(
      @JsonProperty(value = "side", required = true) int side,
      @JsonProperty(value = "p", required = true) double p,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    Checks.inClosedRange("side", side, 1, MAX_SIDE);
    Checks.require(side % 2 == 1, "side", "odd", side);
    this.side = side;
    this.p = Checks.inUnitInterval("p", p);
  }

  /**
   * Blurs one image.
   *
   * @throws IllegalArgumentException if the image's type is not supported
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    OpenCvImages.requireFilterable(mat);
    if (KeyedRandom.of(seed(), Purpose.GAUSSIAN_BLUR, epoch, index).nextDouble() >= p) {
      return new Transformed(mat.clone());
    }
    Mat blurred = new Mat();
    try (Size kernel = new Size(side, side)) {
      opencv_imgproc.GaussianBlur(mat, blurred, kernel, 0);
    }
    return new Transformed(blurred);
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    return labels.clone();
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("side", side, "p", p);
  }
}
