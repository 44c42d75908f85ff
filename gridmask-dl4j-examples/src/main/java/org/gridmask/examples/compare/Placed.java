package org.gridmask.examples.compare;

import java.util.function.Function;
import org.gridmask.examples.config.ConfigException;

/**
 * Something that somebody gave, with the place where it was given.
 *
 * @param place an option, or "file:line: key"
 * @param value what was given there
 * @param <T> its type
 */
public record Placed<T>(String place, T value) {

  /**
   * Makes something else of the value.
   *
   * @param parser makes it
   * @param <U> what it makes
   * @return the result with the same place
   * @throws ConfigException if the parser throws an {@link IllegalArgumentException}; the place
   *     stands before its message
   */
  public <U> Placed<U> map(Function<T, U> parser) {
    try {
      return new Placed<>(place, parser.apply(value));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(place + ": " + e.getMessage());
    }
  }
}
