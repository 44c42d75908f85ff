package org.gridmask.transform.autoaugment;

import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.Transformed;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * AutoAugment (Cubuk et al. 2019, arXiv 1805.09501): a sub-policy is drawn uniformly for each
 * image, and each of its operations is applied with its own probability. Shears, translations and
 * rotations have a random sign; the other operations have none, as in the authors' code.
 *
 * <p>Supports 8-bit images with 1, 3 or 4 channels (grey, BGR, BGRA) only, see {@link
 * ImageOperation}. Use it after crop and flip, as in the paper, and before normalisation. In the
 * paper Cutout follows; for GridMask, add a {@link MaskImageTransform}. {@link #query} maps pixel
 * centres, which have integer coordinates.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class AutoAugmentImageTransform extends KeyedImageTransform {

  private static final long serialVersionUID = 1;

  // Copied by List.copyOf, whose lists are serializable.
  @SuppressWarnings("serial")
  private final List<SubPolicy> subPolicies;

  /**
   * Augments by a published policy.
   *
   * @param policy the policy
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if {@code policy} is null
   */
  public AutoAugmentImageTransform(AutoAugmentPolicy policy, long seed) {
    this(Checks.notNull("policy", policy).subPolicies(), seed);
  }

  /**
   * Augments by a published policy, with a random seed, which is logged.
   *
   * @param policy the policy
   * @throws IllegalArgumentException if {@code policy} is null
   */
  public AutoAugmentImageTransform(AutoAugmentPolicy policy) {
    this(policy, KeyedRandom.pickSeed(Purpose.AUTOAUGMENT));
  }

  /**
   * Augments by a custom policy.
   *
   * @param subPolicies the sub-policies, at least one
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public AutoAugmentImageTransform(List<SubPolicy> subPolicies, long seed) {
    super(seed);
    this.subPolicies = Checks.notEmpty("subPolicies", subPolicies);
  }

  @JsonCreator
  private static AutoAugmentImageTransform fromJson(
      @JsonProperty(value = "policy", required = true) Object policy,
      @JsonProperty(value = "seed", required = true) long seed) {
    return new AutoAugmentImageTransform(PolicyJson.read(policy), seed);
  }

  @JsonProperty("policy")
  private Object policyJson() {
    return PolicyJson.write(subPolicies);
  }

  /**
   * The sub-policies, all with the same probability.
   *
   * @return the policy
   */
  List<SubPolicy> subPolicies() {
    return subPolicies;
  }

  /**
   * Transforms one image.
   *
   * @throws IllegalArgumentException if it is not an 8-bit image with 1, 3 or 4 channels
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    KeyedRandom random = KeyedRandom.of(seed(), Purpose.AUTOAUGMENT, epoch, index);
    OperationRun run = new OperationRun(mat);
    for (SubPolicy.Step step : subPolicies.get(random.nextInt(subPolicies.size())).steps()) {
      if (random.nextDouble() < step.probability()) {
        run.apply(step.operation(), step.magnitude(), random);
      }
    }
    return run.result();
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("policy", PolicyJson.write(subPolicies));
  }
}
