package org.gridmask.examples.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a configuration file, with its place. {@link #toString} describes it in messages: "a
 * list", "a mapping", or the text itself.
 */
public sealed interface ConfigNode {

  /**
   * Where it is.
   *
   * @return "file:line" of its key, or of itself where it has none
   */
  String place();

  /**
   * Whether it is a text without characters.
   *
   * @return true for an empty text and null
   */
  default boolean isEmpty() {
    return this instanceof Scalar scalar && scalar.text.isEmpty();
  }

  /**
   * The exception for something wrong with it.
   *
   * @param message what is wrong
   * @return the exception to throw, with the place before the message
   */
  default ConfigException wrong(String message) {
    return new ConfigException(place() + ": " + message);
  }

  /**
   * A number, a word, or nothing.
   *
   * @param place "file:line"
   * @param text the text as it was written; empty for null
   */
  record Scalar(String place, String text) implements ConfigNode {
    @Override
    public String toString() {
      return ConfigKey.shown(text);
    }
  }

  /**
   * A list.
   *
   * @param place "file:line"
   * @param elements what is in it
   */
  record Sequence(String place, List<ConfigNode> elements) implements ConfigNode {

    /** Copies the elements. */
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param place "file:line"
   * @param entries what is in it, by name, in its order
   */
  record Mapping(String place, Map<String, ConfigNode> entries) implements ConfigNode {

    /** Copies the entries. */
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String toString() {
      return "a mapping";
    }
  }
}
