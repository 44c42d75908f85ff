package org.gridmask.examples.config;

import java.util.List;
import java.util.Locale;

/** A step of the augmentation of training images. */
public enum AugmentStep {
  /** The random crop. */
  CROP(Kind.IMAGE, "Random crop", "augment.crop", "augment.pad", "data.size"),
  /** The horizontal flip. */
  FLIP(Kind.IMAGE, "Horizontal flip", "augment.flip"),
  /** AutoAugment. */
  AUTOAUGMENT(Kind.IMAGE, "AutoAugment", "augment.autoaugment."),
  /** The normalisation. */
  NORMALIZE(Kind.NORMALIZATION, "Normalisation", "data.normalize"),
  /** Cutout. */
  CUTOUT(Kind.MASK, "Cutout", "augment.cutout."),
  /** Cutout with several regions. */
  CUTOUT_MULTI(Kind.MASK, "Cutout with several regions", "augment.cutoutMulti."),
  /** Random Erasing. */
  RANDOM_ERASING(Kind.MASK, "Random Erasing", "augment.randomErasing."),
  /** Hide-and-Seek. */
  HIDE_AND_SEEK(Kind.MASK, "Hide-and-Seek", "augment.hideAndSeek."),
  /** GridMask. */
  GRIDMASK(Kind.MASK, "GridMask", "augment.gridmask."),
  /** Mixup. */
  MIXUP(Kind.MIXER, "Mixup", "augment.mixup."),
  /** CutMix. */
  CUTMIX(Kind.MIXER, "CutMix", "augment.cutmix."),
  /** GridMix: two images combined by a grid of GridMask's parameters. */
  GRIDMIX(
      Kind.MIXER,
      "GridMix",
      "augment.gridmix.",
      "augment.gridmask.r",
      "augment.gridmask.dMin",
      "augment.gridmask.dMax",
      "augment.gridmask.maxDegrees",
      "augment.gridmask.reversed",
      "augment.gridmask.unitProbability",
      "augment.gridmask.stripes",
      "augment.gridmask.rounding");

  /** The input of a step. */
  enum Kind {
    /** A single 8-bit image. */
    IMAGE,
    /** A batch of 8-bit images, which it normalises. */
    NORMALIZATION,
    /** A single image, before or after normalisation. */
    MASK,
    /** A normalised batch and its labels. */
    MIXER
  }

  private final Kind kind;
  private final String title;
  private final List<String> keys;

  AugmentStep(Kind kind, String title, String... keys) {
    this.kind = kind;
    this.title = title;
    this.keys = List.of(keys);
  }

  Kind kind() {
    return kind;
  }

  /**
   * The name in reports.
   *
   * @return such as "Random Erasing"
   */
  public String title() {
    return title;
  }

  /**
   * Whether it depends on a configuration key.
   *
   * @param key the dotted key
   * @return whether the value of the key affects the step
   */
  public boolean uses(String key) {
    return keys.stream().anyMatch(own -> own.endsWith(".") ? key.startsWith(own) : key.equals(own));
  }

  /**
   * Whether it drops pixels of images.
   *
   * @return true for Cutout in both forms, Random Erasing, Hide-and-Seek and GridMask
   */
  public boolean isMask() {
    return kind == Kind.MASK;
  }

  /**
   * Whether it combines images of a batch, and their labels.
   *
   * @return true for Mixup, CutMix and GridMix
   */
  public boolean isMixer() {
    return kind == Kind.MIXER;
  }

  /**
   * Whether it is a method to compare rather than a standard step.
   *
   * @return false for crop, flip and normalisation
   */
  public boolean isMethod() {
    return isMask() || isMixer() || this == AUTOAUGMENT;
  }

  /**
   * The name in configurations.
   *
   * @return the name in kebab case
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
