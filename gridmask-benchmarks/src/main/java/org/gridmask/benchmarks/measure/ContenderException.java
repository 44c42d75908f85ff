package org.gridmask.benchmarks.measure;

/** A contender could not be measured; the message is one line. */
public final class ContenderException extends Exception {
  private static final long serialVersionUID = 1L;

  public ContenderException(String message) {
    super(message.strip().replaceAll("\\R\\s*", " "));
  }
}
