package org.gridmask.examples.train;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskGenerator;

/** Counts those of a generator's masks that drop something. Safe for use by several threads. */
final class CountedMasks implements MaskGenerator {

  private final MaskGenerator generator;
  private final AtomicLong count = new AtomicLong();

  CountedMasks(MaskGenerator generator) {
    this.generator = generator;
  }

  @Override
  public DropMask generate(int height, int width, RandomGenerator random) {
    DropMask mask = generator.generate(height, width, random);
    if (!mask.isEmpty()) {
      count.incrementAndGet();
    }
    return mask;
  }

  long count() {
    return count.get();
  }

  void reset() {
    count.set(0);
  }

  @Override
  public String toString() {
    return generator.toString();
  }
}
