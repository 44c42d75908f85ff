package org.gridmask.examples.config;

import java.util.List;
import java.util.Locale;

/** A step of the augmentation of training images; the configuration gives their order. */
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
  /** Two images through a grid, which is drawn as GridMask's. */
  GRIDMIX(Kind.MIXER, "Two images through a grid", "augment.gridmix.");

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
   * Its name in reports.
   *
   * @return such as "Random Erasing"
   */
  public String title() {
    return title;
  }

  /**
   * Whether it depends on a value of the configuration.
   *
   * @param key the dotted key
   * @return whether another value changes what it does, or how often
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
   * @return true for Mixup, CutMix and the grid between two images
   */
  public boolean isMixer() {
    return kind == Kind.MIXER;
  }

  /**
   * Whether it is a method to compare, and not a standard step.
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
