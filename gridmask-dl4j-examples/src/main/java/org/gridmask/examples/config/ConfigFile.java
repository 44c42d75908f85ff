package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gridmask.examples.config.ConfigNode.Mapping;
import org.gridmask.examples.config.Overrides.Given;

/**
 * A configuration file, with an optional section in addition to those of {@link TrainConfig}.
 *
 * @param values the values of {@link TrainConfig}
 * @param section the additional section, if present
 */
public record ConfigFile(Overrides values, Optional<ConfigNode> section) {

  /**
   * Reads a file.
   *
   * @param file the file
   * @param section the name of the additional section, or null
   * @return its content
   * @throws ConfigException if the file cannot be read, or a key or value is invalid
   */
  public static ConfigFile read(Path file, String section) {
    ConfigNode root = YamlReader.read(file);
    Map<String, Given> given = new LinkedHashMap<>();
    addTo(given, "", root, section);
    return new ConfigFile(
        Overrides.of(given),
        root instanceof Mapping mapping
            ? Optional.ofNullable(mapping.entries().get(section))
            : Optional.empty());
  }

  private static void addTo(
      Map<String, Given> given, String section, ConfigNode node, String other) {
    if (node instanceof Mapping mapping) {
      String prefix = section.isEmpty() ? "" : section + ".";
      mapping.entries().forEach((entry, inner) -> addEntry(given, prefix + entry, inner, other));
    } else if (!node.isEmpty()) {
      String known = String.join(", ", ConfigKeys.namesIn(section));
      throw node.wrong(
          (section + " must be a mapping of ").stripLeading() + known + ", but is " + node);
    }
  }

  private static void addEntry(
      Map<String, Given> given, String name, ConfigNode node, String other) {
    ConfigKey key = ConfigKeys.find(name);
    if (key != null) {
      Given value = Given.of(key, text(key, node), node.place());
      if (given.putIfAbsent(value.name(), value) != null) {
        throw node.wrong("duplicate key " + value.name());
      }
    } else if (ConfigKeys.isSection(name)) {
      addTo(given, name, node, other);
    } else if (!name.equals(other)) {
      throw node.wrong(
          "unknown key " + ConfigKey.shown(name) + ": " + ConfigKeys.hintFor(name, other));
    }
  }

  private static String text(ConfigKey key, ConfigNode node) {
    List<ConfigNode> elements =
        key.isList() && node instanceof ConfigNode.Sequence list ? list.elements() : List.of(node);
    return elements.stream()
        .map(
            element -> {
              if (element instanceof ConfigNode.Scalar scalar) {
                return scalar.text();
              }
              throw element.wrong(key.name() + " must be " + key.kind() + ", but is " + element);
            })
        .collect(Collectors.joining(", "));
  }
}
