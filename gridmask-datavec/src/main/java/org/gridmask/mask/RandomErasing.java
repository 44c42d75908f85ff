package org.gridmask.mask;

import java.util.random.RandomGenerator;

/** Random Erasing. */
public record RandomErasing(double minArea, double maxArea, double minAspect, double maxAspect)
    implements MaskGenerator {
  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }
}
