package org.gridmask.benchmarks.masks;

import java.util.Locale;
import java.util.Set;

/** The parts of the benchmark. */
public enum AugmentationPart {
  /** All of images, mats, batches and methods. */
  MASKS,
  /** One float32 image. */
  IMAGES,
  /** One 8-bit image. */
  MATS,
  /** Batches on one thread and more. */
  BATCHES,
  /** The other mask methods. */
  METHODS,
  /** Input pipelines. */
  PIPELINE;

  boolean isIncludedIn(Set<AugmentationPart> chosen) {
    return chosen.contains(this) || this != PIPELINE && chosen.contains(MASKS);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
