package org.gridmask.examples.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The values to compare of a key of {@link TrainConfig}, or of several keys that vary together.
 *
 * @param keys the dotted keys, as given
 * @param values the values, each with a text per key, as {@link TrainConfig#toYaml} writes it
 */
public record Sweep(List<String> keys, List<List<String>> values) {

  /** Copies the lists. */
  public Sweep {
    keys = List.copyOf(keys);
    values = values.stream().map(List::copyOf).toList();
  }

  /**
   * Reads {@code KEY=V,V,...}, or {@code KEY:KEY=V:V,V:V,...} for keys that vary together. Sections
   * of a key may be omitted if it is unambiguous. List values are separated by {@code ;}.
   *
   * @param text the text
   * @return the sweep
   * @throws IllegalArgumentException if its syntax is wrong, or a value is invalid or repeated
   */
  public static Sweep parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "must be KEY=VALUE,VALUE,..., but is " + ConfigKey.shown(text));
    }
    List<ConfigKey> keys =
        Arrays.stream(text.substring(0, equals).split(":", -1))
            .map(name -> ConfigKeys.resolve(name.strip()))
            .toList();
    if (new HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException(
          "must name each key once, but is " + ConfigKey.shown(text));
    }
    String separator = keys.stream().anyMatch(ConfigKey::isList) ? ";" : ",";
    String given = text.substring(equals + 1);
    List<List<String>> values =
        Arrays.stream(given.split(separator, -1)).map(value -> parseOne(keys, value)).toList();
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(
          nameOf(keys) + " must have distinct values, but has " + ConfigKey.shown(given));
    }
    return new Sweep(keys.stream().map(ConfigKey::name).toList(), values);
  }

  private static List<String> parseOne(List<ConfigKey> keys, String together) {
    // The value of a single key may contain colons, such as a path.
    List<String> parts = keys.size() == 1 ? List.of(together) : List.of(together.split(":", -1));
    if (parts.size() != keys.size()) {
      throw new IllegalArgumentException(
          nameOf(keys)
              + " must have "
              + keys.size()
              + " values separated by colons, but has "
              + ConfigKey.shown(together));
    }
    return IntStream.range(0, parts.size())
        .mapToObj(i -> keys.get(i).format(keys.get(i).parse(parts.get(i))))
        .toList();
  }

  private static String nameOf(List<ConfigKey> keys) {
    return String.join(":", keys.stream().map(ConfigKey::name).toList());
  }

  /**
   * Whether a key is swept.
   *
   * @param key the dotted key
   * @return whether it is swept under this or a former name
   */
  public boolean decides(String key) {
    return keys.contains(key)
        || RenamedKey.ALL.stream()
            .anyMatch(old -> old.now().equals(key) && keys.contains(old.name()));
  }

  /**
   * One of the values.
   *
   * @param index its index
   * @return the texts by key
   */
  public Map<String, String> at(int index) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      texts.put(keys.get(i), values.get(index).get(i));
    }
    return texts;
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    boolean hasLists = keys.stream().anyMatch(key -> ConfigKeys.find(key).isList());
    return String.join(":", keys)
        + "="
        + String.join(
            hasLists ? ";" : ",", values.stream().map(value -> String.join(":", value)).toList());
  }
}
