package org.gridmask.examples.config;

import java.util.regex.Pattern;

/**
 * What was asked for cannot be done: a value in a file or on the command line is wrong, or the run
 * folder does not fit. The message is one line that names the place, the key and the value.
 *
 * <p>Only the person who wrote the configuration can do something about it, so it is unchecked; the
 * command line turns it into exit code 2.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Values are quoted in messages, and they may hold anything, such as a terminal's commands. */
  private static final Pattern NOT_PRINTED_IN_A_LINE = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  /**
   * Makes the exception.
   *
   * @param message what is wrong; line breaks and control characters in it become spaces
   */
  public ConfigException(String message) {
    super(NOT_PRINTED_IN_A_LINE.matcher(message).replaceAll(" ").strip());
  }

  public ConfigException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }
}
