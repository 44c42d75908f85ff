package org.gridmask.statistics;

import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;

/** {@link ObjectDistribution#uniformSides}. */
record UniformSides(int minSide, int maxSide) implements ObjectDistribution {

  UniformSides {
    Checks.atLeast("minSide", minSide, 1);
    Checks.require(maxSide >= minSide, "maxSide", "at least minSide (" + minSide + ")", maxSide);
  }

  @Override
  public ObjectBox draw(int height, int width, RandomGenerator random) {
    if (maxSide > Math.min(height, width)) {
      throw Checks.invalid("maxSide", "at most the sides of " + height + "x" + width, maxSide);
    }
    int h = minSide + random.nextInt(maxSide - minSide + 1);
    int w = minSide + random.nextInt(maxSide - minSide + 1);
    int y = random.nextInt(height - h + 1);
    int x = random.nextInt(width - w + 1);
    return new ObjectBox(y, x, y + h, x + w);
  }
}
