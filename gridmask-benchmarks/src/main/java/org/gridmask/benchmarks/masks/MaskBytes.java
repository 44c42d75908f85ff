package org.gridmask.benchmarks.masks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskPolicy;

/** The memory that a mask takes as long as somebody holds it. */
final class MaskBytes {

  private static final int MASKS = 4096;

  private MaskBytes() {}

  /** The mean over some thousand masks that are held at once, each with all that it refers to. */
  static double mean(Scene scene) {
    MaskPolicy policy = scene.policy();
    DropMask[] masks = new DropMask[MASKS];
    // Once before, so that classes are loaded and the array is where it stays.
    draw(masks, policy, scene.size());
    Arrays.fill(masks, null);
    long before = used();
    draw(masks, policy, scene.size());
    long after = used();
    if (masks[0] == null) {
      throw new AssertionError("the masks are to be held until here");
    }
    return (double) (after - before) / MASKS;
  }

  private static void draw(DropMask[] masks, MaskPolicy policy, int size) {
    Arrays.setAll(masks, index -> policy.maskFor(0, index, size, size));
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
