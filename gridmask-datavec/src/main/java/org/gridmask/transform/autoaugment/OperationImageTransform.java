package org.gridmask.transform.autoaugment;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.Transformed;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Applies one of AutoAugment's operations with a given probability. With the same seed, different
 * operations draw independently.
 *
 * <p>Supports 8-bit images with 1, 3 or 4 channels (grey, BGR, BGRA) only. Geometric operations
 * have a random sign, as in AutoAugment. {@link #query} maps pixel centres, which have integer
 * coordinates.
 */
public final class OperationImageTransform extends KeyedImageTransform {

  private static final long serialVersionUID = 1;

  @JsonProperty private final ImageOperation operation;
  @JsonProperty private final double magnitude;
  @JsonProperty private final double p;

  /**
   * Applies an operation with a random seed, which is logged.
   *
   * @param operation the operation
   * @param magnitude the magnitude, in the unit and range of the operation
   * @param p the probability, in [0, 1]
   * @throws IllegalArgumentException if the operation is null or a number is out of range
   */
  public OperationImageTransform(ImageOperation operation, double magnitude, double p) {
    this(operation, magnitude, p, KeyedRandom.pickSeed(Purpose.AUTOAUGMENT));
  }

  /**
   * Applies an operation with a given seed.
   *
   * @param operation the operation
   * @param magnitude the magnitude, in the unit and range of the operation
   * @param p the probability, in [0, 1]
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if the operation is null or a number is out of range
   */
  @JsonCreator
  public OperationImageTransform(
      @JsonProperty(value = "operation", required = true) ImageOperation operation,
      @JsonProperty(value = "magnitude", required = true) double magnitude,
      @JsonProperty(value = "p", required = true) double p,
      @JsonProperty(value = "seed", required = true) long seed) {
    super(seed);
    this.operation = Checks.notNull("operation", operation);
    this.magnitude = operation.checked(magnitude);
    this.p = Checks.inUnitInterval("p", p);
  }

  /**
   * Transforms one image.
   *
   * @throws IllegalArgumentException if it is not an 8-bit image with 1, 3 or 4 channels
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), operation.name(), epoch, index);
    OperationRun run = new OperationRun(mat);
    if (random.nextDouble() < p) {
      run.apply(operation, magnitude, random);
    }
    return run.result();
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("operation", operation, "magnitude", magnitude, "p", p);
  }
}
