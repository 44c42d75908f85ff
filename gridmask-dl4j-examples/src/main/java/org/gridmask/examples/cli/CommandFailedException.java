package org.gridmask.examples.cli;

/**
 * Ends a command with one line for the person who typed it and an exit code for the script that
 * did.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailedException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * Something went wrong while running: exit code 1.
   *
   * @param message one line that names what failed
   * @return the exception to throw
   */
  public static CommandFailedException running(String message) {
    return new CommandFailedException(1, message, null);
  }

  /**
   * Something went wrong while running: exit code 1.
   *
   * @param message one line that names what failed
   * @param cause shown with {@code --stacktrace}
   * @return the exception to throw
   */
  public static CommandFailedException running(String message, Throwable cause) {
    return new CommandFailedException(1, message, cause);
  }

  /**
   * The usage or the configuration is wrong: exit code 2.
   *
   * @param message one line that names the option, or the file, key and value at fault
   * @return the exception to throw
   */
  public static CommandFailedException usage(String message) {
    return new CommandFailedException(2, message, null);
  }

  /**
   * What the program's exit code is to be.
   *
   * @return 1 or 2
   */
  public int exitCode() {
    return exitCode;
  }
}
