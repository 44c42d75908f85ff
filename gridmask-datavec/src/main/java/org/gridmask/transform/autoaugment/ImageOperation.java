package org.gridmask.transform.autoaugment;

import java.util.function.IntToDoubleFunction;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;

/**
 * The operations that AutoAugment's policies are made of (Cubuk et al. 2019, arXiv 1805.09501,
 * table 6), each a pure function of an image and a magnitude.
 *
 * <p>Images hold unsigned bytes in one channel (grey), three (blue, green, red) or four (blue,
 * green, red, alpha), and have any size. The results are those of Pillow, bit by bit: the paper
 * defines its operations by it. That holds for images of up to 32767 pixels in height and width.
 * Alpha moves with the pixels in {@linkplain #isGeometric() geometric} operations and stays as it
 * is in the others, which neither change nor count it. Where a geometric operation has nothing to
 * show there is grey: 128 in each colour, with 0 as alpha.
 *
 * <p>Magnitudes are in the units given below. The policies state levels instead; {@link
 * #magnitude(int)} maps these.
 *
 * <h2>From levels to magnitudes</h2>
 *
 * <p>Table 6 gives the range of each magnitude and section 3 says that there are ten values with
 * uniform spacing; which level is which value only the authors' code tells ({@code
 * augmentation_transforms.py} in research/autoaugment of TensorFlow's models): level / 10 of the
 * range, rounded towards 0 where the magnitude is an integer. The published policies use the levels
 * 0 to 9. The authors differ with themselves in three places:
 *
 * <ul>
 *   <li>Solarize has the threshold 256 - 25.6 level here, as that code has it, so that a higher
 *       level inverts more; their later code for EfficientNet has 25.6 level.
 *   <li>Posterize keeps 4 to 8 bits in table 6, but 4 - 0.4 level bits, down to none, in that code
 *       and 0.4 level in the later one. Here table 6 gives the range and the code the direction: 8
 *       - 0.4 level bits, of which 0.4 level is rounded towards 0. DeepVoltaire's and torchvision's
 *       code agrees up to rounding; timm's reads table 6 the other way round, as 4 + 0.4 level.
 *   <li>Translation goes up to 150 pixels in table 6, whatever the image, but up to 10 pixels of
 *       CIFAR-10's 32 in that code. Here the side is taken for 331 pixels, as in DeepVoltaire's and
 *       torchvision's code: up to 150 / 331 of it.
 * </ul>
 *
 * <p>What a geometric operation leaves empty is 128 at once here and is changed by the operation
 * after it, as in the authors' later code, in DeepVoltaire's and in torchvision's with that fill.
 * Their first code moves transparent black in, and makes what is transparent at the end the mean
 * colour of CIFAR-10.
 *
 * <p>Other implementations differ elsewhere: DeepVoltaire's and torchvision's divide the level by
 * 9, so that 9 is the largest magnitude, and enhance by 1 + or - 0.1 level with a random sign where
 * the authors' code has 0.1 + 0.18 level without one. DeepVoltaire's shears interpolate,
 * torchvision fills with black unless told otherwise.
 */
public enum ImageOperation {
  /** Moves each row to the left by the magnitude, in [-1, 1], times its distance from the top. */
  SHEAR_X(1, level -> level * 0.3 / 10, (h, w, m) -> new Affine(1, m, 0, 0, 1, 0)),

  /** Moves each column up by the magnitude, in [-1, 1], times its distance from the left. */
  SHEAR_Y(1, level -> level * 0.3 / 10, (h, w, m) -> new Affine(1, 0, 0, m, 1, 0)),

  /** Moves to the left by the magnitude, in [-1, 1], times the width, rounded towards 0. */
  TRANSLATE_X(
      1,
      level -> level * (150.0 / 331) / 10,
      (h, w, m) -> new Affine(1, 0, (int) (m * w), 0, 1, 0)),

  /** Moves up by the magnitude, in [-1, 1], times the height, rounded towards 0. */
  TRANSLATE_Y(
      1,
      level -> level * (150.0 / 331) / 10,
      (h, w, m) -> new Affine(1, 0, 0, 0, 1, (int) (m * h))),

  /** Rotates about the centre, counter-clockwise by the magnitude in degrees, in [-360, 360]. */
  ROTATE(360, level -> level * 30 / 10.0, Affine::rotation),

  /** Stretches each colour to the full range of grey levels; the magnitude is 0. */
  AUTO_CONTRAST(0, 0, level -> 0, (image, m) -> ToneCurves.autoContrast(image)),

  /** Inverts all grey levels; the magnitude is 0. */
  INVERT(0, 0, level -> 0, (image, m) -> ToneCurves.apply(image, value -> 255 - value)),

  /** Equalises each colour's histogram; the magnitude is 0. */
  EQUALIZE(0, 0, level -> 0, (image, m) -> ToneCurves.equalize(image)),

  /** Inverts the grey levels from the magnitude on, which is a threshold in [0, 256]. */
  SOLARIZE(
      0,
      256,
      level -> 256 - level * 256 / 10,
      (image, m) -> ToneCurves.apply(image, value -> value < m ? value : 255 - value)),

  /** Keeps as many high bits of each grey level as the magnitude, a whole number in [1, 8]. */
  POSTERIZE(
      1,
      8,
      level -> 8 - level * 4 / 10,
      (image, m) -> ToneCurves.apply(image, value -> value & -(1 << (8 - (int) m)))),

  /** Blends with the mean grey level: 0 is plain grey, 1 the image; in [0, 100]. */
  CONTRAST(0, 100, level -> level * 1.8 / 10 + 0.1, Enhancement::contrast),

  /** Blends with the grey picture: 0 is grey, 1 the image; in [0, 100]. */
  COLOR(0, 100, level -> level * 1.8 / 10 + 0.1, Enhancement::color),

  /** Blends with black: 0 is black, 1 the image; in [0, 100]. */
  BRIGHTNESS(0, 100, level -> level * 1.8 / 10 + 0.1, Enhancement::brightness),

  /** Blends with a smoothed picture: 0 is smooth, 1 the image, 2 sharp; in [0, 100]. */
  SHARPNESS(0, 100, level -> level * 1.8 / 10 + 0.1, Enhancement::sharpness);

  /** The highest level: that of the largest magnitude of the paper. */
  static final int MAX_LEVEL = 10;

  private final double min;
  private final double max;
  private final IntToDoubleFunction published;
  private final Motion motion;
  private final Recolouring recolouring;

  @FunctionalInterface
  private interface Motion {
    Affine of(int height, int width, double magnitude);
  }

  /** Changes an image in place. */
  @FunctionalInterface
  private interface Recolouring {
    void change(ByteImage image, double magnitude);
  }

  ImageOperation(double max, IntToDoubleFunction published, Motion motion) {
    this.min = -max;
    this.max = max;
    this.published = published;
    this.motion = motion;
    this.recolouring = null;
  }

  ImageOperation(double min, double max, IntToDoubleFunction published, Recolouring recolouring) {
    this.min = min;
    this.max = max;
    this.published = published;
    this.motion = null;
    this.recolouring = recolouring;
  }

  /**
   * Whether it moves pixels and leaves their colours alone, which are the operations whose
   * magnitude gets a random sign in a policy.
   *
   * @return true for shears, translations and rotation
   */
  boolean isGeometric() {
    return motion != null;
  }

  /**
   * The magnitude that a level of the paper stands for.
   *
   * @param level the level, in [0, 10]
   * @return the magnitude; 0 for operations that have none
   * @throws IllegalArgumentException if {@code level} lies outside of its range
   */
  double magnitude(int level) {
    return published.applyAsDouble(Checks.inClosedRange("level", level, 0, MAX_LEVEL));
  }

  /**
   * Applies the operation.
   *
   * @param mat the image, which stays as it is
   * @param magnitude how strongly, in the range of the operation
   * @return a new image of the same size and type
   * @throws IllegalArgumentException if {@code magnitude} lies outside of its range, or the image
   *     does not hold unsigned bytes in 1, 3 or 4 channels, or takes 2 GiB or more
   */
  Mat apply(Mat mat, double magnitude) {
    checked(magnitude);
    return apply(ByteImage.of(mat), magnitude).toMat();
  }

  /** May change the image that it is given, or return another one. */
  ByteImage apply(ByteImage image, double magnitude) {
    if (motion != null) {
      return motion(image, magnitude).applyTo(image);
    }
    recolouring.change(image, magnitude);
    return image;
  }

  Affine motion(ByteImage image, double magnitude) {
    return motion == null ? Affine.IDENTITY : motion.of(image.height(), image.width(), magnitude);
  }

  /** The magnitude, if the operation can have it. */
  double checked(double magnitude) {
    String name = "magnitude of " + this;
    Checks.require(
        magnitude >= min && magnitude <= max,
        name,
        "in [" + (int) min + ", " + (int) max + "]",
        magnitude);
    Checks.require(
        this != POSTERIZE || magnitude == Math.rint(magnitude),
        name,
        "a whole number of bits",
        magnitude);
    return magnitude;
  }
}
