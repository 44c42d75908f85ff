package org.gridmask.examples.compare;

import java.util.function.Function;
import org.gridmask.examples.config.ConfigException;

/**
 * A value and its location in a file or on the command line.
 *
 * @param place the option, or "file:line: key"
 * @param value the value
 * @param <T> its type
 */
public record Located<T>(String place, T value) {

  /**
   * Converts the value.
   *
   * @param converter the conversion
   * @param <U> the type of its result
   * @return the result with the same place
   * @throws ConfigException if the conversion throws an {@link IllegalArgumentException}; the
   *     message is the place and the exception's message
   */
  public <U> Located<U> map(Function<T, U> converter) {
    try {
      return new Located<>(place, converter.apply(value));
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage());
    }
  }

  /** An error in the value: the place, a colon and the problem. */
  ConfigException error(String problem) {
    return new ConfigException(place + ": " + problem);
  }

  /** A value out of range: "place must be ..., but is ...". */
  ConfigException invalid(String range, Object shown) {
    return new ConfigException(place + " must be " + range + ", but is " + shown);
  }
}
