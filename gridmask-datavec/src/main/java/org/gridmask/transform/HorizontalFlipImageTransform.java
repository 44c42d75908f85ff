package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Mirrors an image left to right with a given probability.
 *
 * <p>Supports any depth and number of channels. {@link #query} maps x to w - x - 1, as DataVec's
 * {@code FlipImageTransform} does: coordinates are pixel indices from 0.
 */
public final class HorizontalFlipImageTransform extends KeyedImageTransform
    implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final double p;

  /**
   * A flip with a random seed, which is logged.
   *
   * @param p the probability, in [0, 1]
   * @throws IllegalArgumentException if {@code p} is outside [0, 1]
   */
  public HorizontalFlipImageTransform(double p) {
    this(p, KeyedRandom.pickSeed(Purpose.FLIP));
  }

  /**
   * A flip with a given seed.
   *
   * @param p the probability, in [0, 1]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if {@code p} is outside [0, 1]
   */
  @JsonCreator
  public HorizontalFlipImageTransform(
      @JsonProperty(value = "p", required = true) double p,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.p = Checks.inUnitInterval("p", p);
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    if (!isFlipped(epoch, index)) {
      return new Transformed(mat.clone());
    }
    Mat flipped = flipped(mat);
    int lastColumn = mat.cols() - 1;
    return new Transformed(
        flipped,
        points -> {
          for (int i = 0; i < points.length; i += 2) {
            points[i] = lastColumn - points[i];
          }
          return points;
        });
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    return isFlipped(epoch, index) ? flipped(labels) : labels.clone();
  }

  private boolean isFlipped(int epoch, long index) {
    return KeyedRandom.of(seed(), Purpose.FLIP, epoch, index).nextDouble() < p;
  }

  private static Mat flipped(Mat mat) {
    Mat flipped = new Mat();
    opencv_core.flip(mat, flipped, 1);
    return flipped;
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("p", p);
  }
}
