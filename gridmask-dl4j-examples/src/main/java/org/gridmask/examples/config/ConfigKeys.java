package org.gridmask.examples.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.files.NearestName;

/**
 * The keys of {@link TrainConfig}, derived from its records.
 *
 * <p>Converts between configurations and maps of values by key.
 */
final class ConfigKeys {

  private static final Map<String, Setting> SETTINGS = Setting.read();

  private static final Map<String, ConfigKey> KEYS = new LinkedHashMap<>();

  static {
    collect("", List.of(), TrainConfig.class);
  }

  private ConfigKeys() {}

  private static void collect(String prefix, List<RecordComponent> path, Class<?> section) {
    for (RecordComponent component : section.getRecordComponents()) {
      List<RecordComponent> inner = Stream.concat(path.stream(), Stream.of(component)).toList();
      if (component.getType().isRecord()) {
        collect(prefixOf(component, prefix), inner, component.getType());
      } else {
        String name = prefix + component.getName();
        Setting setting = Objects.requireNonNull(SETTINGS.get(name), name);
        KEYS.put(name, new ConfigKey(name, inner, setting, setting.range()));
      }
    }
  }

  /**
   * Only records of this package are sections: the components of the library's are keys of the
   * enclosing one.
   */
  private static String prefixOf(RecordComponent record, String section) {
    return record.getType().getPackage() == TrainConfig.class.getPackage()
        ? section + record.getName() + "."
        : section;
  }

  /** All keys in the order of the records. */
  static List<ConfigKey> all() {
    return List.copyOf(KEYS.values());
  }

  /** The key of a name, which may be a renamed one; null if there is none. */
  static ConfigKey find(String name) {
    ConfigKey key = KEYS.get(name);
    return key != null ? key : RenamedKey.of(name).map(RenamedKey::key).orElse(null);
  }

  static boolean isSection(String name) {
    return !name.isEmpty() && !namesIn(name).isEmpty();
  }

  /** The dotted names directly below a section; "" is the root. */
  static List<String> namesIn(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return KEYS.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> prefix + key.substring(prefix.length()).split("\\.")[0])
        .distinct()
        .toList();
  }

  /** The section of a key; "" is the root. */
  static String sectionOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /**
   * The key of a name, whose sections may be omitted if it is unambiguous.
   *
   * @throws IllegalArgumentException if there is none, or several
   */
  static ConfigKey resolve(String name) {
    // Any part but the last may be omitted.
    String withSections = "(.+\\.)?" + Pattern.quote(name).replace(".", "\\E\\.(.+\\.)?\\Q");
    List<String> names =
        Stream.concat(KEYS.keySet().stream(), RenamedKey.ALL.stream().map(RenamedKey::name))
            .filter(key -> key.matches(withSections))
            .toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown key " + ConfigKey.shown(name) + ": " + hintFor(name, null));
    }
    if (names.size() > 1) {
      throw new IllegalArgumentException(
          "the key " + name + " is ambiguous: it matches " + String.join(", ", names));
    }
    return find(names.get(0));
  }

  /**
   * A hint for a message about an unknown name.
   *
   * @param other an additional known name, or null
   */
  static String hintFor(String unknown, String other) {
    if (unknown.equals("compare")) {
      return "the file is for gridmask compare";
    }
    Stream<String> keys = KEYS.keySet().stream().flatMap(key -> Stream.of(key, sectionOf(key)));
    String section = sectionOf(unknown);
    while (!section.isEmpty() && !isSection(section)) {
      section = sectionOf(section);
    }
    String all = String.join(", ", namesIn(section));
    return NearestName.of(unknown, Stream.concat(Stream.ofNullable(other), keys))
        .map(nearest -> "did you mean " + nearest + "?")
        .orElse("known are " + all);
  }

  static TrainConfig defaults() {
    return build(
        KEYS.values().stream().collect(Collectors.toMap(ConfigKey::name, ConfigKey::defaultValue)));
  }

  static Map<String, Object> valuesOf(TrainConfig config) {
    return KEYS.values().stream()
        .collect(Collectors.toMap(ConfigKey::name, key -> key.valueIn(config)));
  }

  /**
   * Creates a configuration from a value for each key.
   *
   * @throws ParameterException if the values are inconsistent; its parameter is the dotted key
   */
  static TrainConfig build(Map<String, Object> values) {
    return build("", TrainConfig.class, values);
  }

  private static <T> T build(String prefix, Class<T> section, Map<String, Object> values) {
    RecordComponent[] components = section.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Class<?> type = components[i].getType();
      arguments[i] =
          type.isRecord()
              ? build(prefixOf(components[i], prefix), type, values)
              : values.get(prefix + components[i].getName());
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return section.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ParameterException wrong) {
        throw new ParameterException(prefix + wrong.parameter(), wrong.violation());
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
