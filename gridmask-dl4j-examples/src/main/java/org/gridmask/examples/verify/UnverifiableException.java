package org.gridmask.examples.verify;

/** A run cannot be verified; the message is one line with the reason. */
public final class UnverifiableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnverifiableException(String message) {
    super(message);
  }

  UnverifiableException(String message, Throwable cause) {
    super(message, cause);
  }
}
