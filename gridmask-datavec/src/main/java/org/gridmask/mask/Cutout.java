package org.gridmask.mask;

import java.util.random.RandomGenerator;

/** Cutout. */
public record Cutout(int size) implements MaskGenerator {
  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }
}
