package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;

/**
 * GridMask (Chen, Liu, Zhao, Jia, arXiv 2001.04086): drops a grid of squares (section 3), with the
 * reversed (table 5) and random (table 6) variations and with stripes in one direction.
 *
 * <p>Each draw takes d uniformly from the integers in [dMin, dMax) (eq. 5), or d = dMin if the two
 * are equal, l = r d, rounded, delta_x and delta_y uniformly from [0, d - 1] (eq. 6) and a rotation
 * uniformly from the whole degrees in [0, maxDegrees). The keep ratio is k = 2r - r<sup>2</sup>
 * (eq. 3), exactly 1 - (1 - l/d)<sup>2</sup>; reversed (1 - l/d)<sup>2</sup>; random 1 - p_u (1 -
 * l/d)<sup>2</sup>; stripes in one direction l/d. {@link GridGeometry} defines the dropped pixels.
 *
 * @param r the ratio of a unit's kept edge to the unit's side, in [0, 1]; the paper uses 0.6 on
 *     ImageNet and 0.4 on CIFAR-10
 * @param dMin the minimum side of a unit in pixels, at least 1
 * @param dMax the exclusive upper bound of the side, dMin for one fixed side, or 0 for the image's
 *     shorter side, as in the authors' code for detection
 * @param maxDegrees the exclusive upper bound of the rotation in degrees, in [0, 360]; 0 does not
 *     rotate, 360 is what the authors use on ImageNet
 * @param reversed whether the mask is inverted
 * @param unitProbability p_u, the probability that a unit's square is dropped, in [0, 1]; 1 for the
 *     structured GridMask
 * @param stripes the directions of the kept stripes
 * @param rounding how l is rounded
 */
public record GridMask(
    double r,
    int dMin,
    int dMax,
    int maxDegrees,
    boolean reversed,
    double unitProbability,
    Stripes stripes,
    Rounding rounding)
    implements MaskGenerator {

  /** The dMax that stands for the shorter side of each image. */
  public static final int SHORTER_SIDE = 0;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is out of range; the message names it
   */
  public GridMask {
    Checks.inUnitInterval("r", r);
    Checks.atLeast("dMin", dMin, 1);
    Checks.require(
        dMax >= dMin || dMax == SHORTER_SIDE, "dMax", "at least dMin (" + dMin + ")", dMax);
    Checks.inClosedRange("maxDegrees", maxDegrees, 0, 360);
    Checks.inUnitInterval("unitProbability", unitProbability);
    Checks.notNull("stripes", stripes);
    Checks.notNull("rounding", rounding);
  }

  /**
   * The paper's setting for ImageNet: r 0.6, d in [96, 224), any whole number of degrees (section
   * 4.1.1, table 4).
   *
   * @return the generator for images of about 224 x 224
   */
  public static GridMask imageNet() {
    return builder().r(0.6).d(96, 224).build();
  }

  /**
   * The setting of this project's recipes for CIFAR-10: r 0.4 (section 4.1.2 of the paper), d in
   * [14, 32), any whole number of degrees.
   *
   * <p>The paper does not state the range of d on CIFAR-10: this is ImageNet's, [96, 224) of 224
   * pixels, in proportion to 32; the rotation is ImageNet's.
   *
   * @return the generator for images of 32 x 32
   */
  public static GridMask cifar10() {
    return builder().r(0.4).d(14, 32).build();
  }

  /**
   * A builder with r 0.6, rotation by any whole number of degrees and the structured grid; {@link
   * Builder#d} is required, since it depends on the image size.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Draws one grid, whose mask is the one that {@link #generate} draws from the same random
   * numbers.
   *
   * @param random the source of randomness
   * @return the grid
   * @throws IllegalArgumentException if {@code random} is null
   * @throws IllegalStateException if d depends on the image, so that only {@link #generate} can
   *     draw
   */
  public GridGeometry draw(RandomGenerator random) {
    Checks.notNull("random", random);
    if (dMax == SHORTER_SIDE) {
      throw new IllegalStateException("dMax is the image's shorter side, which draw does not know");
    }
    return draw(random, dMax);
  }

  private GridGeometry draw(RandomGenerator random, int upper) {
    // One draw even for a fixed d, and below without rotation: later draws do not depend on it.
    int d = dMin < upper ? random.nextInt(dMin, upper) : dMin + random.nextInt(1);
    int keepLength = rounding.keepLength(r, d);
    int deltaX = random.nextInt(d);
    int deltaY = random.nextInt(d);
    int angle = random.nextInt(Math.max(1, maxDegrees));
    long unitSeed = unitProbability < 1 ? random.nextLong() : 0;
    return new GridGeometry(
        d, keepLength, deltaX, deltaY, angle, reversed, stripes, unitProbability, unitSeed);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.notNull("random", random);
    int upper = dMax == SHORTER_SIDE ? Math.min(height, width) : dMax;
    return draw(random, upper).mask(height, width);
  }

  /**
   * Whether units of every side fit into the image.
   *
   * @return false if d may be greater than both sides of the image
   */
  @Override
  public boolean suits(int height, int width) {
    return (dMax == SHORTER_SIDE ? dMin : Math.max(dMin, dMax - 1)) <= Math.max(height, width);
  }

  /** Builds a {@link GridMask}; {@link #build} checks the parameters. */
  public static final class Builder {
    private double r = 0.6;
    private boolean hasD;
    private int dMin;
    private int dMax;
    private int maxDegrees = 360;
    private boolean reversed;
    private double unitProbability = 1;
    private Stripes stripes = Stripes.BOTH;
    private Rounding rounding = Rounding.UP;

    private Builder() {}

    /**
     * Sets the ratio of a unit's kept edge to its side.
     *
     * @param value r, in [0, 1]
     * @return this builder
     */
    public Builder r(double value) {
      r = value;
      return this;
    }

    /**
     * Sets the range of the unit's side, [min, max), or one fixed side where both are equal.
     *
     * @param min the minimum side in pixels, at least 1
     * @param max the exclusive upper bound, at least {@code min}, or {@link #SHORTER_SIDE}
     * @return this builder
     */
    public Builder d(int min, int max) {
      hasD = true;
      dMin = min;
      dMax = max;
      return this;
    }

    /**
     * Sets the range of the rotation, which is a whole number of degrees in [0, degrees).
     *
     * @param degrees the exclusive upper bound, in [0, 360]; 0 does not rotate
     * @return this builder
     */
    public Builder rotation(int degrees) {
      maxDegrees = degrees;
      return this;
    }

    /**
     * Sets the reversed variation. Table 5 of the paper has r 0.1, 0.2 and 0.3 on ImageNet (best:
     * 0.2) and 0.2, 0.3 and 0.4 on CIFAR-10 (best: 0.3).
     *
     * @param value whether the mask is inverted
     * @return this builder
     */
    public Builder reversed(boolean value) {
      reversed = value;
      return this;
    }

    /**
     * Sets the random variation. Table 6 of the paper has p_u 0.5, 0.7 and 0.9 with r 0.3, 0.4 and
     * 0.5 on CIFAR-10, without an improvement.
     *
     * @param value p_u, in [0, 1]
     * @return this builder
     */
    public Builder unitProbability(double value) {
      unitProbability = value;
      return this;
    }

    /**
     * Sets the directions of the kept stripes.
     *
     * @param value the directions
     * @return this builder
     */
    public Builder stripes(Stripes value) {
      stripes = value;
      return this;
    }

    /**
     * Sets how the kept edge of a unit is rounded.
     *
     * @param value the rounding
     * @return this builder
     */
    public Builder rounding(Rounding value) {
      rounding = value;
      return this;
    }

    /**
     * Builds the generator.
     *
     * @return the generator
     * @throws IllegalArgumentException if a parameter is out of range or d was not set
     */
    public GridMask build() {
      if (!hasD) {
        throw new ParameterException("d", "was not set, and has no default: call d(min, max)");
      }
      return new GridMask(r, dMin, dMax, maxDegrees, reversed, unitProbability, stripes, rounding);
    }
  }
}
