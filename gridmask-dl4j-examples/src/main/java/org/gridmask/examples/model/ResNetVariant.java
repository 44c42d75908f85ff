package org.gridmask.examples.model;

import java.math.BigDecimal;
import org.gridmask.check.Checks;

/**
 * What residual networks of one depth and width differ in. {@code new ResNetVariant(Stem.AUTO, 32,
 * 4)} with depth 50 is ResNeXt-50 32x4d; (AUTO, 32, 8) with depth 101 is ResNeXt-101 32x8d (Xie et
 * al. 2017, arXiv 1611.05431); (AUTO, 1, 128) with depth 50 is torchvision's WideResNet-50-2.
 *
 * @param stem the first layers
 * @param groups the groups of the 3x3 convolutions of bottleneck blocks, in [1, 4096]
 * @param baseWidth the channels of a group in the first stage, for a width of 64, in [1, 4096]
 */
public record ResNetVariant(Stem stem, int groups, int baseWidth) {

  /** The networks of He et al. */
  public static final ResNetVariant PLAIN = new ResNetVariant(Stem.AUTO, 1, 64);

  /** The layers before the first stage. */
  public enum Stem {
    /** {@link #CIFAR} for depth 18, {@link #PLAIN} for the others. */
    AUTO,
    /** A 3x3 convolution, for small images. */
    CIFAR,
    /** A 7x7 convolution of stride 2 and a 3x3 maximum pooling of stride 2. */
    PLAIN,
    /**
     * Three 3x3 convolutions, the first of stride 2, the last with twice the width, and the pooling
     * (ResNet-C of He et al. 2018, arXiv 1812.01187, with the channels of semseg's code for
     * PSPNet).
     */
    DEEP
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public ResNetVariant {
    Checks.notNull("stem", stem);
    Checks.inClosedRange("groups", groups, 1, ResidualGraph.MAX_CHANNELS);
    Checks.inClosedRange("baseWidth", baseWidth, 1, ResidualGraph.MAX_CHANNELS);
  }

  /**
   * The usual name of a network.
   *
   * @param depth its depth
   * @return such as "ResNet-50", "ResNeXt-50 32x4d" or "WideResNet-50-2"
   */
  public String title(int depth) {
    if (groups > 1) {
      return "ResNeXt-" + depth + " " + groups + "x" + baseWidth + "d";
    }
    if (baseWidth == PLAIN.baseWidth) {
      return "ResNet-" + depth;
    }
    String factor = BigDecimal.valueOf(baseWidth / 64.0).stripTrailingZeros().toPlainString();
    return "WideResNet-" + depth + "-" + factor;
  }

  /** The channels of the 3x3 convolution of a bottleneck block. */
  int inner(int filters) {
    return filters * baseWidth / 64 * groups;
  }
}
