package org.gridmask.examples.evaluation;

/**
 * An evenly spaced sample of indices.
 *
 * @param of the number of items
 * @param size the sample size, at least 1; all items if there are fewer
 */
record EvenSample(int of, int size) {

  /** Whether the item with a number, from 0, is in the sample. */
  boolean has(int number) {
    return size >= of || taken(number + 1) > taken(number);
  }

  /**
   * How many of the first items are in the sample, which takes the middle of each of {@code size}
   * equal intervals.
   */
  private long taken(int first) {
    return (2L * first * size + of) / (2L * of);
  }
}
