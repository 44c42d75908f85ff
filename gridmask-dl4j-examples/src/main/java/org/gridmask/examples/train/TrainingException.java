package org.gridmask.examples.train;

/** Training failed for a reason that lies in the training itself, such as a diverging loss. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
