package org.gridmask.random;

/**
 * What keyed random numbers are drawn for. Purposes draw independently of each other although they
 * share a seed, and so do the operations of AutoAugment, each under its own name.
 *
 * <p>A key is part of recorded results and never changes.
 */
public enum Purpose {
  /** Whether an image is masked, and its mask. */
  MASK("mask"),
  /** The noise that dropped pixels become. */
  FILL("fill"),
  /** Which images are mirrored. */
  FLIP("flip"),
  /** Where a padded image is cropped. */
  PAD_AND_CROP("pad-and-crop"),
  /** Which part of an image is cropped and resized. */
  RANDOM_RESIZED_CROP("random-resized-crop"),
  /** Which sub-policy an image goes through, and which of its operations are applied. */
  AUTOAUGMENT("autoaugment"),
  /** Partners and shares of Mixup. */
  MIXUP("mixup"),
  /** Partners and boxes of CutMix. */
  CUTMIX("cutmix"),
  /** Partners and masks of GridMix. */
  GRIDMIX("gridmix"),
  /** The order of an epoch's images. */
  ORDER("order"),
  /** The objects of a simulation of failures. */
  OBJECT("object"),
  /** The seed of what a network's layers draw, such as dropout. */
  LAYERS("layers"),
  /** The masks of a preview. */
  PREVIEW("preview");

  private final String key;

  Purpose(String key) {
    this.key = key;
  }

  /**
   * The purpose as part of a key.
   *
   * @return the text that {@link KeyedRandom#of(long, String, long, long)} takes
   */
  public String key() {
    return key;
  }
}
