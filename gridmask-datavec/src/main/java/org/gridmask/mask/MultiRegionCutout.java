package org.gridmask.mask;

import java.util.random.RandomGenerator;

/** Multi-region Cutout. */
public record MultiRegionCutout(int minSize, int maxSize, double keepRatio)
    implements MaskGenerator {
  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }
}
