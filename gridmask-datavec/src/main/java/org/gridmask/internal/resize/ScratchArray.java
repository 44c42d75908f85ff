package org.gridmask.internal.resize;

/** A reusable scratch array of one thread. */
public final class ScratchArray {

  /** 4 MiB; longer arrays are not kept. */
  private static final int MAX_LENGTH = 1 << 20;

  private int[] array = new int[0];

  /** An array of at least this length, with arbitrary content. */
  public int[] atLeast(int length) {
    if (array.length >= length) {
      return array;
    }
    int[] longer = new int[length];
    if (length <= MAX_LENGTH) {
      array = longer;
    }
    return longer;
  }
}
