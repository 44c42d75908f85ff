package org.gridmask.statistics;

import java.util.random.RandomGenerator;

/** {@link ObjectDistribution#uniformSides}. */
record UniformSides(int minSide, int maxSide) implements ObjectDistribution {

  UniformSides {
    if (minSide < 1) {
      throw new IllegalArgumentException("minSide must be at least 1, but is " + minSide);
    }
    if (maxSide < minSide) {
      throw new IllegalArgumentException(
          "maxSide must be at least minSide (" + minSide + "), but is " + maxSide);
    }
  }

  @Override
  public ObjectBox draw(int height, int width, RandomGenerator random) {
    if (maxSide > Math.min(height, width)) {
      throw new IllegalArgumentException(
          "objects of up to "
              + maxSide
              + "x"
              + maxSide
              + " do not fit into an image of "
              + height
              + "x"
              + width);
    }
    int h = minSide + random.nextInt(maxSide - minSide + 1);
    int w = minSide + random.nextInt(maxSide - minSide + 1);
    int y = random.nextInt(height - h + 1);
    int x = random.nextInt(width - w + 1);
    return new ObjectBox(y, x, y + h, x + w);
  }
}
