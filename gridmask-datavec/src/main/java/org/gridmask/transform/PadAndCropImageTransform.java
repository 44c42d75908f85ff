package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.internal.resize.Window;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Pads an image with black on all four sides and crops it to its original size at a random
 * position: torchvision's {@code RandomCrop} with {@code padding}, usually 4 pixels on CIFAR-10.
 *
 * <p>Both offsets are uniform in [0, 2 padding]. All channels of padding are 0. Supports any depth
 * and number of channels. {@link #query} shifts coordinates with the image.
 */
public final class PadAndCropImageTransform extends KeyedImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final int padding;

  /**
   * A random crop with a random seed, which is logged.
   *
   * @param padding the pixels added on each side, in [0, 1048576]
   * @throws IllegalArgumentException if {@code padding} is out of range
   */
  public PadAndCropImageTransform(int padding) {
    this(padding, KeyedRandom.pickSeed(Purpose.PAD_AND_CROP));
  }

  /**
   * A random crop with a given seed.
   *
   * @param padding the pixels added on each side, in [0, 1048576]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if {@code padding} is out of range
   */
  @JsonCreator
  public PadAndCropImageTransform(
      @JsonProperty(value = "padding", required = true) int padding,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.padding = Checks.inClosedRange("padding", padding, 0, Checks.MAX_SIDE);
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), Purpose.PAD_AND_CROP, epoch, index);
    // The padded image is never materialised.
    int top = random.nextInt(2 * padding + 1) - padding;
    int left = random.nextInt(2 * padding + 1) - padding;
    return Transformed.cut(mat, new Window(top, left, mat.rows(), mat.cols()));
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("padding", padding);
  }
}
