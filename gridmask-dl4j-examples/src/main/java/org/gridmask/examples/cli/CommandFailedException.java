package org.gridmask.examples.cli;

/** Ends a command with a one-line message and an exit code. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailedException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * A runtime failure: exit code 1.
   *
   * @param message one line @return the exception to throw
   */
  public static CommandFailedException running(String message) {
    return new CommandFailedException(1, message, null);
  }

  /**
   * A runtime failure: exit code 1.
   *
   * @param message one line
   * @param cause shown with {@code --stacktrace}
   * @return the exception to throw
   */
  public static CommandFailedException running(String message, Throwable cause) {
    return new CommandFailedException(1, message, cause);
  }

  /**
   * Invalid usage or configuration: exit code 2.
   *
   * @param message one line that names the invalid option, or file, key and value
   * @return the exception to throw
   */
  public static CommandFailedException usage(String message) {
    return new CommandFailedException(2, message, null);
  }

  /**
   * The program's exit code.
   *
   * @return 1 or 2
   */
  public int exitCode() {
    return exitCode;
  }
}
