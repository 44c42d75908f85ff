package org.gridmask.examples.verify;

/** A run that cannot be repeated as it was; the message is one line that says why. */
public final class UnverifiableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnverifiableException(String message) {
    super(message);
  }

  UnverifiableException(String message, Throwable cause) {
    super(message, cause);
  }
}
