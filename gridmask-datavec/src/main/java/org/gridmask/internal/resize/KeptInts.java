package org.gridmask.internal.resize;

/**
 * Memory that a thread keeps, so that it need not be made and cleared for each image. What it holds
 * is left from the last one.
 */
public final class KeptInts {

  /** 4 MiB; what is longer is not kept. */
  private static final int MOST_KEPT = 1 << 20;

  private int[] kept = new int[0];

  /** An array of this length or more. */
  public int[] atLeast(int length) {
    if (kept.length >= length) {
      return kept;
    }
    int[] longer = new int[length];
    if (length <= MOST_KEPT) {
      kept = longer;
    }
    return longer;
  }
}
