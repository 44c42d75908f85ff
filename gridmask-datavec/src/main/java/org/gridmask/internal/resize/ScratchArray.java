package org.gridmask.internal.resize;

/** A thread's scratch array, which need not be allocated and cleared for each image. */
public final class ScratchArray {

  /** 4 MiB; longer arrays are not kept. */
  private static final int MAX_LENGTH = 1 << 20;

  private int[] array = new int[0];

  /** An array of this length or more, with whatever was left in it. */
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
