package org.gridmask.examples.verify;

/**
 * A difference between two runs.
 *
 * @param what what differs, such as a column of metrics.csv and its epoch
 * @param recorded its value in the first run
 * @param repeated its value in the second run
 */
public record Difference(String what, String recorded, String repeated) {

  /** One readable line. */
  @Override
  public String toString() {
    return what + ": " + recorded + " recorded, " + repeated + " now";
  }
}
