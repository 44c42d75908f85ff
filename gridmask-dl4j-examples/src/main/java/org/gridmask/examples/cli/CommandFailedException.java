package org.gridmask.examples.cli;

/** Ends a command with a message of one line and an exit code. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailedException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * A failure while running: exit code 1.
   *
   * @param message one line that names what failed
   * @return the exception to throw
   */
  public static CommandFailedException running(String message) {
    return new CommandFailedException(1, message, null);
  }

  /**
   * A failure while running: exit code 1.
   *
   * @param message one line that names what failed
   * @param cause shown with {@code --stacktrace}
   * @return the exception to throw
   */
  public static CommandFailedException running(String message, Throwable cause) {
    return new CommandFailedException(1, message, cause);
  }

  /**
   * Wrong usage or configuration: exit code 2.
   *
   * @param message one line that names the option, or the file, key and value at fault
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
