package org.gridmask.transform.autoaugment;

import java.util.function.IntToDoubleFunction;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;

/**
 * The operations that AutoAugment's policies are made of (Cubuk et al. 2019, arXiv 1805.09501,
 * table 6), each a pure function of an image and a magnitude.
 *
 * <p>Images are 8-bit with one channel (grey), three (BGR) or four (BGRA), of any size. Results are
 * bit-identical with Pillow, by which the paper defines its operations, for heights and widths of
 * up to 32767 pixels. {@linkplain #isGeometric() Geometric} operations move alpha with the pixels;
 * the others ignore it. Pixels that a geometric operation leaves empty become 128 in each colour,
 * with alpha 0.
 *
 * <p>Magnitudes are in the units given below; {@link #magnitude(int)} maps the levels of policies
 * to them.
 *
 * <h2>From levels to magnitudes</h2>
 *
 * <p>Table 6 gives the range of each magnitude, and section 3 says that there are ten values with
 * uniform spacing. The mapping is only in the authors' code ({@code augmentation_transforms.py} in
 * research/autoaugment of TensorFlow's models): level / 10 of the range, rounded towards 0 for
 * integer magnitudes. The published policies use the levels 0 to 9. The authors' sources disagree
 * in three places:
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
 * <p>Empty pixels are filled with 128 at once, so that later operations apply to them, as in the
 * authors' later code, in DeepVoltaire's and in torchvision's with that fill. The authors' first
 * code fills with transparent black and finally replaces transparent pixels by the mean colour of
 * CIFAR-10.
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
   * Whether the operation moves pixels without changing their colours. In a policy, the magnitude
   * of geometric operations gets a random sign.
   *
   * @return true for shears, translations and rotation
   */
  boolean isGeometric() {
    return motion != null;
  }

  /**
   * The magnitude of one of the paper's levels.
   *
   * @param level the level, in [0, 10]
   * @return the magnitude; 0 for operations that have none
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  double magnitude(int level) {
    return published.applyAsDouble(Checks.inClosedRange("level", level, 0, MAX_LEVEL));
  }

  /**
   * Applies the operation.
   *
   * @param mat the image, not modified
   * @param magnitude the magnitude, in the range of the operation
   * @return a new image of the same size and type
   * @throws IllegalArgumentException if {@code magnitude} is out of range, or the image is not
   *     8-bit with 1, 3 or 4 channels, or takes 2 GiB or more
   */
  Mat apply(Mat mat, double magnitude) {
    checked(magnitude);
    return apply(ByteImage.of(mat), magnitude).toMat();
  }

  /** Applies the operation, possibly in place. */
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

  /** Checks that the operation supports the magnitude, and returns it. */
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
