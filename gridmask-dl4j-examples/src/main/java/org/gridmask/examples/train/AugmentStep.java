package org.gridmask.examples.train;

/** One of the things that are done to training images, in an order that the configuration gives. */
public enum AugmentStep {
  /** The random crop. */
  CROP,
  /** The horizontal flip. */
  FLIP,
  /** AutoAugment. */
  AUTOAUGMENT,
  /** The normalisation. */
  NORMALIZE,
  /** Cutout. */
  CUTOUT,
  /** Cutout with several regions. */
  CUTOUT_MULTI,
  /** Random Erasing. */
  RANDOM_ERASING,
  /** Hide-and-Seek. */
  HIDE_AND_SEEK,
  /** GridMask. */
  GRIDMASK,
  /** Mixup. */
  MIXUP,
  /** CutMix. */
  CUTMIX,
  /** Two images through a grid. */
  GRIDMIX
}
