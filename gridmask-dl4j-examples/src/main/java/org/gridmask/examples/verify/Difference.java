package org.gridmask.examples.verify;

/**
 * Something that two runs do not have in common.
 *
 * @param what what it is, such as a column of metrics.csv with its epoch
 * @param recorded its value in the first run
 * @param repeated its value in the second one
 */
public record Difference(String what, String recorded, String repeated) {

  /** One line for people. */
  @Override
  public String toString() {
    return what + ": " + recorded + " recorded, " + repeated + " now";
  }
}
