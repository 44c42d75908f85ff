package org.gridmask.benchmarks.masks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskPolicy;

/** The retained memory of a mask. */
final class MaskBytes {

  private static final int MASKS = 4096;
  private static final int ROUNDS = 3;

  private MaskBytes() {}

  /**
   * The mean over thousands of masks that are reachable at once. The maximum of several
   * measurements, since other memory freed in the meantime lowers them.
   */
  static double mean(Scene scene) {
    return IntStream.range(0, ROUNDS).mapToDouble(round -> measure(scene)).max().orElseThrow();
  }

  private static double measure(Scene scene) {
    MaskPolicy policy = scene.policy();
    DropMask[] masks = new DropMask[MASKS];
    // Warm-up: loads classes and promotes the array.
    draw(masks, policy, scene.size());
    Arrays.fill(masks, null);
    long before = used();
    draw(masks, policy, scene.size());
    long after = used();
    if (masks[0] == null) {
      throw new AssertionError("keeps the masks reachable");
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
