package org.gridmask.examples.train;

/** Training failed, for example because the loss diverged or a checkpoint is damaged. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean divergence;

  public TrainingException(String message) {
    this(message, null);
  }

  public TrainingException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private TrainingException(String message, Throwable cause, boolean divergence) {
    super(message, cause);
    this.divergence = divergence;
  }

  /**
   * A training that diverged.
   *
   * @param what what is no longer a number, and when
   */
  public static TrainingException diverged(String what) {
    return new TrainingException(what + ": the training diverged", null, true);
  }

  /** Whether the training diverged, so that other settings may help. */
  boolean isDivergence() {
    return divergence;
  }
}
