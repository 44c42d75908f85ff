package org.gridmask.examples.train;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskGenerator;

/**
 * Counts the masks that a generator draws, and hashes them, whatever the order of the draws and the
 * number of threads. Empty masks do not count.
 */
final class MaskCounter implements Serializable {

  private static final long serialVersionUID = 1L;

  private final AtomicLong masked = new AtomicLong();
  private final AtomicLong hash = new AtomicLong();

  /** The generator, counted. */
  MaskGenerator around(MaskGenerator masks) {
    return (height, width, random) -> {
      DropMask mask = masks.generate(height, width, random);
      if (!mask.isEmpty()) {
        masked.incrementAndGet();
        // A sum does not depend on the order.
        hash.addAndGet(hash(mask));
      }
      return mask;
    };
  }

  private static long hash(DropMask mask) {
    long[] sum = {31L * mask.height() + mask.width()};
    mask.forEachSpan(
        (y, x0, x1) -> {
          for (int value : new int[] {y, x0, x1}) {
            // FNV-1a, a value at a time.
            sum[0] = (sum[0] ^ value) * 0x100000001b3L;
          }
        });
    return sum[0];
  }

  long masked() {
    return masked.get();
  }

  long hash() {
    return hash.get();
  }

  void reset() {
    masked.set(0);
    hash.set(0);
  }
}
