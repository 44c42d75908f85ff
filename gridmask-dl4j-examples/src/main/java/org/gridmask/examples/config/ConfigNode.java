package org.gridmask.examples.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands in a configuration file outside of {@link TrainConfig}, with the place of it. */
public sealed interface ConfigNode {

  /**
   * Where it is.
   *
   * @return "file:line"
   */
  String place();

  /**
   * What it is, for a message about something else that was wanted.
   *
   * @return "a list", "a mapping", or the text itself
   */
  String shown();

  /**
   * A number, a word, or nothing.
   *
   * @param place "file:line"
   * @param text the text as it was written; empty for null
   */
  record Scalar(String place, String text) implements ConfigNode {
    @Override
    public String shown() {
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
    public String shown() {
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
    public String shown() {
      return "a mapping";
    }
  }
}
