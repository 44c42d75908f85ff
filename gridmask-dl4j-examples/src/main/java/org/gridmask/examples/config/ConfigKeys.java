package org.gridmask.examples.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of {@link TrainConfig}, read off its records.
 *
 * <p>Between a configuration and its texts stands a map of values by key; this class goes from one
 * to the other.
 */
final class ConfigKeys {

  private static final Map<String, ConfigKey> KEYS = new LinkedHashMap<>();

  /** The names in each section, by the section's key. */
  private static final Map<String, List<String>> SECTIONS = new LinkedHashMap<>();

  static {
    collect("", TrainConfig.class);
  }

  private ConfigKeys() {}

  /** A rule over several values was broken; {@link #getMessage} goes on after the key's name. */
  static final class BrokenRule extends Exception {
    private static final long serialVersionUID = 1;
    private final String key;

    private BrokenRule(String key, String message) {
      super(message);
      this.key = key;
    }

    String key() {
      return key;
    }
  }

  /** All keys in the order of the records. */
  static List<ConfigKey> all() {
    return List.copyOf(KEYS.values());
  }

  /** The key of a name, or null. */
  static ConfigKey find(String name) {
    return KEYS.get(name);
  }

  static boolean isSection(String name) {
    return SECTIONS.containsKey(name);
  }

  /** The dotted names right below a section, which is empty for the root. */
  static List<String> namesIn(String section) {
    return SECTIONS.get(section);
  }

  /** The section that a key is in; empty for the root. */
  static String sectionOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /**
   * The key of a name that may leave out sections where that is unambiguous.
   *
   * @throws IllegalArgumentException if there is none, or there are several; the message says which
   */
  static ConfigKey resolve(String name) {
    ConfigKey exact = KEYS.get(name);
    if (exact != null) {
      return exact;
    }
    List<ConfigKey> meant =
        KEYS.values().stream().filter(key -> isShortFor(name, key.name())).toList();
    if (meant.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown key " + ConfigKey.shown(name) + ": " + hintFor(name));
    }
    if (meant.size() > 1) {
      throw new IllegalArgumentException(
          "the key "
              + name
              + " is ambiguous: it may be "
              + meant.stream().map(ConfigKey::name).collect(Collectors.joining(", ")));
    }
    return meant.get(0);
  }

  /** Whether a name is a key's but for some of its sections. */
  private static boolean isShortFor(String name, String key) {
    List<String> parts = List.of(name.split("\\.", -1));
    int found = 0;
    List<String> path = List.of(key.split("\\."));
    for (String part : path) {
      if (found < parts.size() && part.equals(parts.get(found))) {
        found++;
      }
    }
    return found == parts.size() && path.get(path.size() - 1).equals(parts.get(found - 1));
  }

  /** A part of a sentence that helps who wrote an unknown name. */
  static String hintFor(String unknown) {
    if (unknown.equals("compare")) {
      return "the file is one for gridmask compare";
    }
    return NearestName.of(
            unknown, Stream.concat(KEYS.keySet().stream(), SECTIONS.keySet().stream()))
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(
            () -> {
              String section = sectionOf(unknown);
              while (!isSection(section)) {
                section = sectionOf(section);
              }
              return "known are " + String.join(", ", namesIn(section));
            });
  }

  static TrainConfig defaults() {
    Map<String, Object> values = new LinkedHashMap<>();
    KEYS.forEach((name, key) -> values.put(name, key.defaultValue()));
    try {
      return build(values);
    } catch (BrokenRule e) {
      throw new IllegalStateException("the defaults must fit together: " + e.key(), e);
    }
  }

  static Map<String, Object> valuesOf(TrainConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    collectValues("", config, values);
    return Collections.unmodifiableMap(values);
  }

  /** Makes a configuration of one value for each key. */
  static TrainConfig build(Map<String, Object> values) throws BrokenRule {
    return build("", TrainConfig.class, values);
  }

  private static void collect(String prefix, Class<?> section) {
    List<String> names = new ArrayList<>();
    SECTIONS.put(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), names);
    for (RecordComponent component : section.getRecordComponents()) {
      String name = prefix + component.getName();
      names.add(name);
      if (component.getType().isRecord()) {
        collect(name + ".", component.getType());
      } else {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
          throw new IllegalStateException(name + " has no @Setting");
        }
        KEYS.put(name, ConfigKey.of(name, component, setting));
      }
    }
  }

  private static void collectValues(String prefix, Record section, Map<String, Object> values) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(section);
        if (value instanceof Record inner) {
          collectValues(prefix + component.getName() + ".", inner, values);
        } else {
          values.put(prefix + component.getName(), value);
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static <T> T build(String prefix, Class<T> section, Map<String, Object> values)
      throws BrokenRule {
    RecordComponent[] components = section.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = prefix + components[i].getName();
      Class<?> type = components[i].getType();
      arguments[i] = type.isRecord() ? build(name + ".", type, values) : values.get(name);
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return section.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException broken) {
        throw translated(prefix, broken);
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All checks, the library's too, say "name must ..."; the name is a component of the section. */
  private static BrokenRule translated(String prefix, IllegalArgumentException broken) {
    String[] nameAndRest = broken.getMessage().split(" ", 2);
    if (!KEYS.containsKey(prefix + nameAndRest[0])) {
      throw new IllegalStateException(
          "the check must name one of " + KEYS.keySet() + ": " + broken.getMessage(), broken);
    }
    return new BrokenRule(prefix + nameAndRest[0], nameAndRest[1]);
  }
}
