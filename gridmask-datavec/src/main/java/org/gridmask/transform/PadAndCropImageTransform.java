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
 * Pads an image with black on all four sides and crops it back to its own size at a random place:
 * torchvision's {@code RandomCrop} with {@code padding}, the usual augmentation on CIFAR-10 with 4
 * pixels.
 *
 * <p>Both offsets are uniform in [0, 2 padding]. Every channel of a padded pixel is 0. Takes images
 * of any depth and number of channels. {@link #query} shifts coordinates along with the image.
 */
public final class PadAndCropImageTransform extends KeyedImageTransform {

  @JsonProperty private final int padding;

  /**
   * Pads and crops with a seed picked at random, which is logged.
   *
   * @param padding the pixels added on each side, in [0, 1048576]
   * @throws IllegalArgumentException if {@code padding} lies outside of its range
   */
  public PadAndCropImageTransform(int padding) {
    this(padding, KeyedRandom.pickSeed(Purpose.PAD_AND_CROP));
  }

  /**
   * Pads and crops as the seed says.
   *
   * @param padding the pixels added on each side, in [0, 1048576]
   * @param seed what makes one run's draws differ from another's
   * @throws IllegalArgumentException if {@code padding} lies outside of its range
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
    // The padding itself never has to exist.
    int top = random.nextInt(2 * padding + 1) - padding;
    int left = random.nextInt(2 * padding + 1) - padding;
    return Transformed.cut(mat, new Window(top, left, mat.rows(), mat.cols()));
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("padding", padding);
  }
}
