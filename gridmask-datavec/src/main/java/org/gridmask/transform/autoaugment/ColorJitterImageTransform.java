package org.gridmask.transform.autoaugment;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.LabelMapTransform;
import org.gridmask.transform.Transformed;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Changes brightness, contrast, saturation and hue at random, in random order: torchvision's {@code
 * ColorJitter}, on Pillow's images.
 *
 * <p>The first three factors are uniform in [max(0, 1 - x), 1 + x), where 1 changes nothing; the
 * hue is shifted by a share of a turn that is uniform in [-hue, hue). 0 leaves a property
 * unchanged. Supports 8-bit images with 1, 3 or 4 channels (grey, BGR, BGRA), and floats, which are
 * rounded to 8-bit grey levels; alpha, label maps and coordinates do not change.
 */
public final class ColorJitterImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  private static final double MAX_FACTOR = 99;
  private static final double MAX_HUE = 0.5;

  @JsonProperty private final double brightness;
  @JsonProperty private final double contrast;
  @JsonProperty private final double saturation;
  @JsonProperty private final double hue;

  /**
   * A jitter with a given seed.
   *
   * @param brightness the largest deviation of the brightness factor from 1, in [0, 99]
   * @param contrast the same for the contrast, in [0, 99]
   * @param saturation the same for the saturation, in [0, 99]
   * @param hue the largest shift of the hue, as a share of a turn, in [0, 0.5]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if a parameter is out of range
   */
  @JsonCreator
  public ColorJitterImageTransform(
      @JsonProperty(value = "brightness", required = true) double brightness,
      @JsonProperty(value = "contrast", required = true) double contrast,
      @JsonProperty(value = "saturation", required = true) double saturation,
      @JsonProperty(value = "hue", required = true) double hue,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.brightness = checked("brightness", brightness, MAX_FACTOR);
    this.contrast = checked("contrast", contrast, MAX_FACTOR);
    this.saturation = checked("saturation", saturation, MAX_FACTOR);
    this.hue = checked("hue", hue, MAX_HUE);
  }

  private static double checked(String name, double amount, double max) {
    Checks.require(amount >= 0 && amount <= max, name, "in [0, " + max + "]", amount);
    return amount;
  }

  /** Changes a property of an image in place. */
  @FunctionalInterface
  private interface Change {
    void apply(ByteImage image, double amount);
  }

  private record Step(Change change, double amount) {}

  /**
   * Changes the colours of one image.
   *
   * @throws IllegalArgumentException if it is neither 8-bit nor float, or does not have 1, 3 or 4
   *     channels
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), Purpose.COLOR_JITTER, epoch, index);
    Step[] steps = {
      step(brightness, random, ImageOperation.BRIGHTNESS::apply),
      step(contrast, random, ImageOperation.CONTRAST::apply),
      step(saturation, random, ImageOperation.COLOR::apply),
      hue == 0 ? null : new Step(HueRotation::apply, hue * (2 * random.nextDouble() - 1))
    };
    shuffle(steps, random);
    if (mat.depth() != opencv_core.CV_32F || mat.channels() == 2) {
      return new Transformed(changed(mat, steps));
    }
    try (Mat levels = new Mat()) {
      mat.convertTo(levels, opencv_core.CV_8U);
      try (Mat changed = changed(levels, steps)) {
        Mat floats = new Mat();
        changed.convertTo(floats, opencv_core.CV_32F);
        return new Transformed(floats);
      }
    }
  }

  private static Mat changed(Mat mat, Step[] steps) {
    ByteImage image = ByteImage.of(mat);
    for (Step step : steps) {
      if (step != null) {
        step.change.apply(image, step.amount);
      }
    }
    return image.toMat();
  }

  /** None if the property stays as it is. */
  private static Step step(double amount, KeyedRandom random, Change change) {
    if (amount == 0) {
      return null;
    }
    double min = Math.max(0, 1 - amount);
    return new Step(change, min + (1 + amount - min) * random.nextDouble());
  }

  private static void shuffle(Step[] steps, KeyedRandom random) {
    for (int i = steps.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      Step step = steps[i];
      steps[i] = steps[other];
      steps[other] = step;
    }
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    return labels.clone();
  }

  @Override
  protected Map<String, ?> parameters() {
    return named(
        "brightness", brightness, "contrast", contrast, "saturation", saturation, "hue", hue);
  }
}
