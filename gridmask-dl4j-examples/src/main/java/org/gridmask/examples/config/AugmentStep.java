package org.gridmask.examples.config;

import java.util.Locale;

/** One of the things that are done to training images, in an order that the configuration gives. */
public enum AugmentStep {
  /** The random crop. */
  CROP(Kind.IMAGE),
  /** The horizontal flip. */
  FLIP(Kind.IMAGE),
  /** AutoAugment. */
  AUTOAUGMENT(Kind.IMAGE),
  /** The normalisation. */
  NORMALIZE(Kind.NORMALIZATION),
  /** Cutout. */
  CUTOUT(Kind.MASK),
  /** Cutout with several regions. */
  CUTOUT_MULTI(Kind.MASK),
  /** Random Erasing. */
  RANDOM_ERASING(Kind.MASK),
  /** Hide-and-Seek. */
  HIDE_AND_SEEK(Kind.MASK),
  /** GridMask. */
  GRIDMASK(Kind.MASK),
  /** Mixup. */
  MIXUP(Kind.MIXER),
  /** CutMix. */
  CUTMIX(Kind.MIXER),
  /** Two images through a grid. */
  GRIDMIX(Kind.MIXER);

  /** What a step works on. */
  enum Kind {
    /** A single image of 8 bits. */
    IMAGE,
    /** A batch of 8-bit images, which it normalises. */
    NORMALIZATION,
    /** A single image, before the normalisation or after it. */
    MASK,
    /** A normalised batch and its labels. */
    MIXER
  }

  private final Kind kind;

  AugmentStep(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /**
   * Whether it takes pixels away from images.
   *
   * @return true for Cutout in both forms, Random Erasing, Hide-and-Seek and GridMask
   */
  public boolean isMask() {
    return kind == Kind.MASK;
  }

  /**
   * Whether it combines images of a batch, and their labels.
   *
   * @return true for Mixup, CutMix and the grid between two images
   */
  public boolean isMixer() {
    return kind == Kind.MIXER;
  }

  /**
   * Whether it is a method to compare, and not what is done in any case.
   *
   * @return false for crop, flip and normalisation
   */
  public boolean isMethod() {
    return isMask() || isMixer() || this == AUTOAUGMENT;
  }

  /**
   * The name in configurations.
   *
   * @return words in small letters with hyphens
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
