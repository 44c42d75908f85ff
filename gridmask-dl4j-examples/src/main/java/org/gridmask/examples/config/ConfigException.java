package org.gridmask.examples.config;

import org.gridmask.examples.files.FileErrors;

/**
 * An invalid value in a file or on the command line, or a run folder that does not match. The
 * message is one line that names the location, the key and the value.
 *
 * <p>Unchecked, as only the user can fix it; the command line exits with code 2.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message the problem; line breaks and control characters in it become spaces
   */
  public ConfigException(String message) {
    super(FileErrors.inOneLine(message));
  }

  public ConfigException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }
}
