package org.gridmask.examples.train;

/** Training failed, for example because the loss diverged or a checkpoint is damaged. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
