package org.gridmask.mask;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/**
 * GridMask (Chen, Liu, Zhao, Jia, arXiv 2001.04086): draws a grid of dropped squares (section 3),
 * with its reversed (table 5) and random (table 6) variations and with stripes in one direction.
 *
 * <p>A draw takes d uniformly from the whole numbers in [dMin, dMax) (eq. 5), l = ceil(r d),
 * delta_x and delta_y uniformly from [0, d - 1] (eq. 6) and a rotation from the whole degrees in
 * [0, maxDegrees). The keep ratio is k = 2r - r<sup>2</sup> (eq. 3), exactly 1 - (1 -
 * l/d)<sup>2</sup>; reversed (1 - l/d)<sup>2</sup>; random 1 - p_u (1 - l/d)<sup>2</sup>; stripes
 * in one direction l/d. See {@link GridGeometry} for what is dropped.
 *
 * @param r the ratio of a unit's kept edge to the unit's side, in [0, 1]; the paper uses 0.6 on
 *     ImageNet and 0.4 on CIFAR-10
 * @param dMin the least side of a unit in pixels, at least 1
 * @param dMax the exclusive upper bound of the side, at least dMin + 1
 * @param maxDegrees the exclusive upper bound of the rotation in degrees, in [0, 360]; 0 does not
 *     rotate, 360 is what the authors use on ImageNet
 * @param reversed whether the mask is inverted
 * @param unitProbability p_u, the probability with which each unit loses its square, in [0, 1]; 1
 *     is the structured GridMask
 * @param stripes the directions in which stripes are kept
 */
public record GridMask(
    double r,
    int dMin,
    int dMax,
    int maxDegrees,
    boolean reversed,
    double unitProbability,
    Stripes stripes)
    implements MaskGenerator {

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one lies outside of its range; the message names it
   */
  public GridMask {
    Checks.inUnitInterval("r", r);
    Checks.atLeast("dMin", dMin, 1);
    Checks.require(dMax > dMin, "dMax", "greater than dMin (" + dMin + ")", dMax);
    Checks.inClosedRange("maxDegrees", maxDegrees, 0, 360);
    Checks.inUnitInterval("unitProbability", unitProbability);
    Checks.notNull("stripes", stripes);
  }

  /**
   * The paper's setting for ImageNet: r 0.6, d in [96, 224), any whole angle (section 4.1.1, table
   * 4).
   *
   * @return the generator for images of about 224 x 224
   */
  public static GridMask imageNet() {
    return builder().r(0.6).d(96, 224).build();
  }

  /**
   * Starts with r 0.6, all whole angles and the plain, structured grid; {@link Builder#d} has no
   * default, since it depends on the size of the images.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Draws one grid without laying it on an image. The random variation's choice of units is not
   * part of it.
   *
   * @param random where the draw comes from
   * @return the grid drawn
   */
  public GridGeometry draw(RandomGenerator random) {
    int d = random.nextInt(dMin, dMax);
    int keepLength = (int) Math.ceil(d * r);
    int deltaX = random.nextInt(d);
    int deltaY = random.nextInt(d);
    // Drawn even if nothing rotates: what is drawn later must not depend on that.
    int angle = random.nextInt(Math.max(1, maxDegrees));
    return new GridGeometry(d, keepLength, deltaX, deltaY, angle, reversed);
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    Checks.imageSize(height, width);
    Checks.notNull("random", random);
    GridGeometry grid = draw(random);
    UnitChoice units =
        unitProbability < 1 ? new UnitChoice(unitProbability, random.nextLong()) : UnitChoice.ALL;
    return GridTracer.trace(grid, stripes, units, height, width);
  }

  /** Names the parameters; the ranges are those of {@link GridMask}, checked by {@link #build}. */
  public static final class Builder {
    private double r = 0.6;
    private int dMin;
    private int dMax;
    private int maxDegrees = 360;
    private boolean reversed;
    private double unitProbability = 1;
    private Stripes stripes = Stripes.BOTH;

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
     * Sets the range of the unit's side.
     *
     * @param min the least side in pixels, at least 1
     * @param max the exclusive upper bound, greater than {@code min}
     * @return this builder
     */
    public Builder d(int min, int max) {
      dMin = min;
      dMax = max;
      return this;
    }

    /**
     * Sets the rotation, a whole number of degrees drawn from [0, degrees).
     *
     * @param degrees the exclusive upper bound, in [0, 360]; 0 does not rotate
     * @return this builder
     */
    public Builder rotation(int degrees) {
      maxDegrees = degrees;
      return this;
    }

    /**
     * Sets the reversed variation. The paper's table 5 has it with r 0.1, 0.2 and 0.3 on ImageNet
     * (best: 0.2) and 0.2, 0.3 and 0.4 on CIFAR-10 (best: 0.3).
     *
     * @param value whether the mask is inverted
     * @return this builder
     */
    public Builder reversed(boolean value) {
      reversed = value;
      return this;
    }

    /**
     * Sets the random variation. The paper's table 6 has it with p_u 0.5, 0.7 and 0.9 and with r
     * 0.3, 0.4 and 0.5, on CIFAR-10; it brings nothing there.
     *
     * @param value p_u, in [0, 1]
     * @return this builder
     */
    public Builder unitProbability(double value) {
      unitProbability = value;
      return this;
    }

    /**
     * Sets the directions of the stripes.
     *
     * @param value the directions
     * @return this builder
     */
    public Builder stripes(Stripes value) {
      stripes = value;
      return this;
    }

    /**
     * Makes the generator.
     *
     * @return the generator
     * @throws IllegalArgumentException if a parameter lies outside of its range or d was not set
     */
    public GridMask build() {
      return new GridMask(r, dMin, dMax, maxDegrees, reversed, unitProbability, stripes);
    }
  }
}
