package org.gridmask.mask;

import java.util.List;
import java.util.random.RandomGenerator;

/** Hide-and-Seek. */
public record HideAndSeek(List<Integer> gridSizes, double hidingProbability)
    implements MaskGenerator {
  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }
}
