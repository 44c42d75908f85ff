package org.gridmask.datavec;

/** A published policy. */
public enum AutoAugmentPolicy {
  /** CIFAR-10's. */
  CIFAR10,
  /** ImageNet's. */
  IMAGENET
}
