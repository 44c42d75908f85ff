package org.gridmask.transform.autoaugment;

import static org.gridmask.transform.autoaugment.ImageOperation.*;

import java.util.List;

/**
 * The policies found by AutoAugment (Cubuk et al. 2019, arXiv 1805.09501), of 25 sub-policies each.
 *
 * <p>They follow the tables of the paper's appendix, as do torchvision (which omits unused levels),
 * timm and DeepVoltaire's code. The authors' code has 20 of CIFAR-10's sub-policies among 95 from
 * several searches, and their EfficientNet code has a different policy for ImageNet.
 */
public enum AutoAugmentPolicy {
  /** Found on a part of CIFAR-10, also for CIFAR-100 (table 7). */
  CIFAR10(
      two(INVERT, 0.1, 7, CONTRAST, 0.2, 6),
      two(ROTATE, 0.7, 2, TRANSLATE_X, 0.3, 9),
      two(SHARPNESS, 0.8, 1, SHARPNESS, 0.9, 3),
      two(SHEAR_Y, 0.5, 8, TRANSLATE_Y, 0.7, 9),
      two(AUTO_CONTRAST, 0.5, 8, EQUALIZE, 0.9, 2),
      two(SHEAR_Y, 0.2, 7, POSTERIZE, 0.3, 7),
      two(COLOR, 0.4, 3, BRIGHTNESS, 0.6, 7),
      two(SHARPNESS, 0.3, 9, BRIGHTNESS, 0.7, 9),
      two(EQUALIZE, 0.6, 5, EQUALIZE, 0.5, 1),
      two(CONTRAST, 0.6, 7, SHARPNESS, 0.6, 5),
      two(COLOR, 0.7, 7, TRANSLATE_X, 0.5, 8),
      two(EQUALIZE, 0.3, 7, AUTO_CONTRAST, 0.4, 8),
      two(TRANSLATE_Y, 0.4, 3, SHARPNESS, 0.2, 6),
      two(BRIGHTNESS, 0.9, 6, COLOR, 0.2, 8),
      two(SOLARIZE, 0.5, 2, INVERT, 0.0, 3),
      two(EQUALIZE, 0.2, 0, AUTO_CONTRAST, 0.6, 0),
      two(EQUALIZE, 0.2, 8, EQUALIZE, 0.6, 4),
      two(COLOR, 0.9, 9, EQUALIZE, 0.6, 6),
      two(AUTO_CONTRAST, 0.8, 4, SOLARIZE, 0.2, 8),
      two(BRIGHTNESS, 0.1, 3, COLOR, 0.7, 0),
      two(SOLARIZE, 0.4, 5, AUTO_CONTRAST, 0.9, 3),
      two(TRANSLATE_Y, 0.9, 9, TRANSLATE_Y, 0.7, 9),
      two(AUTO_CONTRAST, 0.9, 2, SOLARIZE, 0.8, 3),
      two(EQUALIZE, 0.8, 8, INVERT, 0.1, 3),
      two(TRANSLATE_Y, 0.7, 9, AUTO_CONTRAST, 0.9, 1)),

  /** Found on a part of ImageNet (table 9). */
  IMAGENET(
      two(POSTERIZE, 0.4, 8, ROTATE, 0.6, 9),
      two(SOLARIZE, 0.6, 5, AUTO_CONTRAST, 0.6, 5),
      two(EQUALIZE, 0.8, 8, EQUALIZE, 0.6, 3),
      two(POSTERIZE, 0.6, 7, POSTERIZE, 0.6, 6),
      two(EQUALIZE, 0.4, 7, SOLARIZE, 0.2, 4),
      two(EQUALIZE, 0.4, 4, ROTATE, 0.8, 8),
      two(SOLARIZE, 0.6, 3, EQUALIZE, 0.6, 7),
      two(POSTERIZE, 0.8, 5, EQUALIZE, 1.0, 2),
      two(ROTATE, 0.2, 3, SOLARIZE, 0.6, 8),
      two(EQUALIZE, 0.6, 8, POSTERIZE, 0.4, 6),
      two(ROTATE, 0.8, 8, COLOR, 0.4, 0),
      two(ROTATE, 0.4, 9, EQUALIZE, 0.6, 2),
      two(EQUALIZE, 0.0, 7, EQUALIZE, 0.8, 8),
      two(INVERT, 0.6, 4, EQUALIZE, 1.0, 8),
      two(COLOR, 0.6, 4, CONTRAST, 1.0, 8),
      two(ROTATE, 0.8, 8, COLOR, 1.0, 2),
      two(COLOR, 0.8, 8, SOLARIZE, 0.8, 7),
      two(SHARPNESS, 0.4, 7, INVERT, 0.6, 8),
      two(SHEAR_X, 0.6, 5, EQUALIZE, 1.0, 9),
      two(COLOR, 0.4, 0, EQUALIZE, 0.6, 3),
      two(EQUALIZE, 0.4, 7, SOLARIZE, 0.2, 4),
      two(SOLARIZE, 0.6, 5, AUTO_CONTRAST, 0.6, 5),
      two(INVERT, 0.6, 4, EQUALIZE, 1.0, 8),
      two(COLOR, 0.6, 4, CONTRAST, 1.0, 8),
      two(EQUALIZE, 0.8, 8, EQUALIZE, 0.6, 3));

  private final List<SubPolicy> subPolicies;

  AutoAugmentPolicy(SubPolicy... subPolicies) {
    this.subPolicies = List.of(subPolicies);
  }

  /**
   * The sub-policies, all with the same probability.
   *
   * @return the 25 sub-policies in the order of the paper
   */
  public List<SubPolicy> subPolicies() {
    return subPolicies;
  }

  private static SubPolicy two(
      ImageOperation first,
      double firstProbability,
      int firstLevel,
      ImageOperation second,
      double secondProbability,
      int secondLevel) {
    return SubPolicy.of(
        new SubPolicy.Step(first, firstProbability, firstLevel),
        new SubPolicy.Step(second, secondProbability, secondLevel));
  }
}
