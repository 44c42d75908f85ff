package org.gridmask.benchmarks.measure;

/** A contender that could not be measured; the message is one line that says why. */
public final class ContenderException extends Exception {
  private static final long serialVersionUID = 1L;

  public ContenderException(String message) {
    super(message.strip().replaceAll("\\R\\s*", " "));
  }
}
