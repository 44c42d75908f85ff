package org.gridmask.examples.config;

import org.gridmask.examples.files.FileErrors;

/**
 * A value in a file or on the command line is wrong, or a run folder does not match. The message is
 * one line that names the place, the key and the value.
 *
 * <p>Only the user can correct it, so it is unchecked; the command line turns it into exit code 2.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param message what is wrong; line breaks and control characters in it become spaces
   */
  public ConfigException(String message) {
    super(FileErrors.inOneLine(message));
  }

  public ConfigException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }
}
