package org.gridmask.examples.evaluation;

/**
 * Some of a number of things, at equal distances from each other and from both ends.
 *
 * @param of how many there are
 * @param size how many are taken, at least 1; all where there are fewer
 */
record EvenSample(int of, int size) {

  /** Whether the thing of a number, from 0, is taken. */
  boolean has(int number) {
    return size >= of || taken(number + 1) > taken(number);
  }

  /** How many of the first ones are taken: those whose share of the line has its middle there. */
  private long taken(int first) {
    return (2L * first * size + of) / (2L * of);
  }
}
