package org.gridmask.examples.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of a YAML file, with its location. {@link #toString} describes it in messages: "a list",
 * "a mapping", or its text.
 */
public sealed interface ConfigNode {

  /**
   * The location.
   *
   * @return "file:line" of its key, or of itself if it has none
   */
  String place();

  /**
   * Whether it is empty.
   *
   * @return true for null and an empty text
   */
  default boolean isEmpty() {
    return this instanceof Scalar scalar && scalar.text.isEmpty();
  }

  /**
   * An exception about this node.
   *
   * @param message the problem
   * @return the exception to throw, whose message starts with the location
   */
  default ConfigException wrong(String message) {
    return new ConfigException(place() + ": " + message);
  }

  /**
   * A scalar.
   *
   * @param place "file:line"
   * @param text the text as written; empty for null
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
   * @param elements the elements
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
   * @param entries the entries by key, in the order of the file
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
