package org.gridmask.datavec;

import org.bytedeco.opencv.opencv_core.Mat;

/** AutoAugment. */
public final class AutoAugmentImageTransform extends KeyedImageTransform {

  private final AutoAugmentPolicy policy;

  /** Augments by a policy. */
  public AutoAugmentImageTransform(AutoAugmentPolicy policy, long seed) {
    super(seed);
    this.policy = policy;
  }

  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AutoAugmentImageTransform augment
        && policy == augment.policy
        && seed() == augment.seed();
  }

  @Override
  public int hashCode() {
    return 31 * policy.hashCode() + Long.hashCode(seed());
  }
}
