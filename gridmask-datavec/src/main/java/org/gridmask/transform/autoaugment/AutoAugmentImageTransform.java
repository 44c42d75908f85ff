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
 * AutoAugment (Cubuk et al. 2019, arXiv 1805.09501): each image goes through one sub-policy of a
 * policy, drawn uniformly, and each operation of that is applied with its own probability. Shears,
 * translations and rotations go either way with the same probability; the other operations have no
 * sign, as in the authors' code.
 *
 * <p>Takes images of unsigned bytes with 1, 3 or 4 channels (grey, BGR, BGRA) and refuses all
 * others: that is what {@link ImageOperation} is defined for. So it belongs after crop and flip,
 * where the paper has it, and before the pixels are normalised. In the paper Cutout follows; so may
 * GridMask: put a {@link MaskImageTransform} behind. {@link #query} maps the centres of pixels,
 * which lie at whole numbers.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class AutoAugmentImageTransform extends KeyedImageTransform {

  private final List<SubPolicy> subPolicies;

  /**
   * Augments by a published policy.
   *
   * @param policy the policy
   * @param seed what makes one run's draws differ from another's
   * @throws IllegalArgumentException if {@code policy} is null
   */
  public AutoAugmentImageTransform(AutoAugmentPolicy policy, long seed) {
    this(Checks.notNull("policy", policy).subPolicies(), seed);
  }

  /**
   * Augments by a published policy, with a seed picked at random, which is logged.
   *
   * @param policy the policy
   * @throws IllegalArgumentException if {@code policy} is null
   */
  public AutoAugmentImageTransform(AutoAugmentPolicy policy) {
    this(policy, KeyedRandom.pickSeed(Purpose.AUTOAUGMENT));
  }

  /**
   * Augments by the caller's own policy.
   *
   * @param subPolicies what each image gets one of, at least one
   * @param seed what makes one run's draws differ from another's
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
   * What each image gets one of, all with the same probability.
   *
   * @return the policy
   */
  List<SubPolicy> subPolicies() {
    return subPolicies;
  }

  /**
   * Transforms one image.
   *
   * @throws IllegalArgumentException if it does not hold unsigned bytes in 1, 3 or 4 channels
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
