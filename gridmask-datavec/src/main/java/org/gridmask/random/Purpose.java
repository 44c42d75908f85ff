package org.gridmask.random;

/**
 * The purposes of keyed random numbers. With the same seed, different purposes draw independently
 * of each other; so do the operations of AutoAugment, each under its own name.
 *
 * <p>Keys must never change, since recorded results depend on them.
 */
public enum Purpose {
  /** Whether an image is masked, and its mask. */
  MASK("mask"),
  /** The noise in dropped pixels. */
  FILL("fill"),
  /** Which images are mirrored. */
  FLIP("flip"),
  /** Where a padded image is cropped. */
  PAD_AND_CROP("pad-and-crop"),
  /** Which part of an image is cropped and resized. */
  RANDOM_RESIZED_CROP("random-resized-crop"),
  /** By what factor an image is resized. */
  RANDOM_SCALE("random-scale"),
  /** To what length the shorter side of an image is resized. */
  SHORTER_SIDE("shorter-side"),
  /** Which images are rotated, and by what angle. */
  RANDOM_ROTATION("random-rotation"),
  /** Which images are blurred. */
  GAUSSIAN_BLUR("gaussian-blur"),
  /** Where an image is cropped to a fixed size. */
  RANDOM_CROP("random-crop"),
  /** Which sub-policy an image goes through, and which of its operations are applied. */
  AUTOAUGMENT("autoaugment"),
  /** How the colours of an image are changed. */
  COLOR_JITTER("color-jitter"),
  /** Partners and shares of Mixup. */
  MIXUP("mixup"),
  /** Partners and boxes of CutMix. */
  CUTMIX("cutmix"),
  /** Partners and masks of GridMix. */
  GRIDMIX("gridmix"),
  /** What an image transform of DataVec draws from its {@code Random}. */
  IMAGE_TRANSFORM("image-transform"),
  /** The order of an epoch's images. */
  ORDER("order"),
  /** Which training images of a class are used. */
  LIMIT("limit"),
  /** Which training images of a class are set aside for validation. */
  VALIDATION("validation"),
  /** The objects of a simulation of failures. */
  OBJECT("object"),
  /** The seed of a network's layers, such as dropout. */
  LAYERS("layers"),
  /** The anchors of an image that a region proposal network is trained on. */
  ANCHORS("anchors"),
  /** The regions of an image that the box head of a detector is trained on. */
  PROPOSALS("proposals"),
  /** The shapes of a generated picture. */
  SHAPES("shapes"),
  /** The masks of a preview. */
  PREVIEW("preview");

  private final String key;

  Purpose(String key) {
    this.key = key;
  }

  /**
   * The name of the purpose in the key.
   *
   * @return the name for {@link KeyedRandom#of(long, String, long, long)}
   */
  public String key() {
    return key;
  }
}
