package org.gridmask.examples.cli;

/** Whether progress bars have a place to be drawn. */
final class Terminal {

  /** Set by the launcher, which can ask whether standard error is a terminal. */
  private static final String PROPERTY = "gridmask.terminal";

  private Terminal() {}

  static boolean isThere() {
    String told = System.getProperty(PROPERTY);
    return told == null ? System.console() != null : Boolean.parseBoolean(told);
  }
}
