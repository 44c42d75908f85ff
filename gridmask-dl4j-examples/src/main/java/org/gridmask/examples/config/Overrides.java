package org.gridmask.examples.config;

import static java.util.Comparator.comparing;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridmask.check.ParameterException;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.TaskKind;

/** Values from files and options that override those of a configuration, with their locations. */
public final class Overrides {

  private static final String NETWORK = "model.name";
  private static final String STYLE = "detect.style";

  /**
   * One value.
   *
   * @param key the key as given, which may be a renamed one, or one that implies the current key
   * @param name the current key
   * @param value the value of the current key
   * @param text the text as given
   * @param file its location, as "file:line"; null for an option
   */
  record Given(ConfigKey key, String name, Object value, String text, String file) {

    static Given of(ConfigKey key, String text, String file) {
      try {
        Object value = key.parse(text);
        return RenamedKey.of(key.name())
            .map(now -> new Given(key, now.now(), now.value().apply(value), text, file))
            .orElseGet(() -> new Given(key, key.name(), value, text, file));
      } catch (ParameterException e) {
        throw new ConfigException(
            (file == null ? key.option() : file + ": " + key.name()) + " " + e.violation());
      }
    }

    boolean isOption() {
      return file == null;
    }

    /** Whether the value follows from a detector's style. */
    boolean isOfStyle() {
      return key.name().equals(STYLE) && !name.equals(STYLE);
    }

    /** The subject of a message about a key that is invalid because of this value. */
    String asSubject(String wrong) {
      if (wrong.equals(name)) {
        return isOption() ? key.option() : file + ": " + key.name();
      }
      return (isOption() ? key.option() + "=" + ConfigKey.shown(text) : file) + ": " + wrong;
    }
  }

  private final Map<String, Given> given;

  private Overrides(Map<String, Given> given) {
    this.given = Collections.unmodifiableMap(given);
  }

  /** The values that are given in one place, and what they imply unless it is given there, too. */
  static Overrides of(Map<String, Given> given) {
    Map<String, Given> all = new LinkedHashMap<>(given);
    Given style = given.get(STYLE);
    if (style != null) {
      DetectSection.impliedBy((DetectorStyle) style.value())
          .forEach(
              (name, value) ->
                  all.putIfAbsent(
                      name, new Given(style.key(), name, value, style.text(), style.file())));
    }
    return new Overrides(all);
  }

  /**
   * No values.
   *
   * @return an empty instance
   */
  public static Overrides none() {
    return new Overrides(Map.of());
  }

  /**
   * Reads the values in a YAML file.
   *
   * @param file the file
   * @return its values
   * @throws ConfigException if the file cannot be read, or a key or value is invalid
   */
  public static Overrides ofFile(Path file) {
    return ConfigFile.read(file, null).values();
  }

  /**
   * Parses values from the command line.
   *
   * @param texts the texts by dotted key
   * @return the values
   * @throws ConfigException if a key or value is invalid
   */
  public static Overrides ofOptions(Map<String, String> texts) {
    return at(null, texts);
  }

  /**
   * Parses values that are implied by something else, such as the name of a method.
   *
   * @param place their origin, for messages; null for options
   * @param texts the texts by dotted key
   * @return the values
   * @throws ConfigException if a key or value is invalid
   */
  public static Overrides at(String place, Map<String, String> texts) {
    Map<String, Given> given = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          ConfigKey key = ConfigKeys.find(name);
          if (key == null) {
            throw new ConfigException(
                "unknown option --" + name + ": " + ConfigKeys.hintFor(name, null));
          }
          Given value = Given.of(key, text, place);
          Given other = given.put(value.name(), value);
          if (other != null) {
            throw new ConfigException(
                other.key().option() + " and " + key.option() + " are the same key");
          }
        });
    return of(given);
  }

  /**
   * The overridden keys.
   *
   * @return the dotted keys
   */
  public Set<String> keys() {
    return given.keySet();
  }

  /**
   * One of the values.
   *
   * @param name the dotted key
   * @return its text, as {@link TrainConfig#toYaml} writes it, if the key is overridden
   */
  public Optional<String> text(String name) {
    return Optional.ofNullable(given.get(name)).map(value -> value.key().format(value.value()));
  }

  /**
   * Merges these values with others, which take precedence.
   *
   * @param stronger the others
   * @return the merged values
   */
  public Overrides then(Overrides stronger) {
    Map<String, Given> both = new LinkedHashMap<>(given);
    both.putAll(stronger.given);
    return new Overrides(both);
  }

  /**
   * Overrides values of a configuration.
   *
   * @param base the configuration
   * @return the new configuration
   * @throws ConfigException if the values are inconsistent
   */
  public TrainConfig over(TrainConfig base) {
    Map<String, Object> standing = ConfigKeys.valuesOf(base);
    Map<String, Object> values = new LinkedHashMap<>(standing);
    Object network = given.containsKey(NETWORK) ? given.get(NETWORK).value() : values.get(NETWORK);
    boolean detects = ((Architecture) network).task() == TaskKind.DETECTION;
    given.forEach(
        (name, value) -> {
          if (detects || !value.isOfStyle()) {
            values.put(name, value.value());
          }
        });
    try {
      return ConfigKeys.build(values);
    } catch (ParameterException e) {
      String key = e.parameter();
      boolean isDefault =
          !given.containsKey(key) && ConfigKeys.find(key).defaultValue().equals(standing.get(key));
      throw new ConfigException(
          atFault(key, values, standing).map(value -> value.asSubject(key)).orElse(key)
              + " "
              + e.violation()
              + (isDefault ? ", its default" : ""),
          e);
    }
  }

  /** All values. */
  List<Given> all() {
    return List.copyOf(given.values());
  }

  /**
   * The overridden value that makes a key invalid. Options are blamed before values of files, and
   * the key itself and those of its section before others.
   */
  private Optional<Given> atFault(
      String wrong, Map<String, Object> values, Map<String, Object> standing) {
    String section = ConfigKeys.sectionOf(wrong);
    return given.values().stream()
        .filter(
            value -> {
              Map<String, Object> without = new LinkedHashMap<>(values);
              without.put(value.name(), standing.get(value.name()));
              return value.name().equals(wrong) || !isWrong(wrong, without);
            })
        .sorted(
            comparing((Given value) -> !value.isOption())
                .thenComparing(value -> !value.name().equals(wrong))
                .thenComparing(value -> !ConfigKeys.sectionOf(value.name()).equals(section)))
        .findFirst();
  }

  private static boolean isWrong(String key, Map<String, Object> values) {
    try {
      ConfigKeys.build(values);
      return false;
    } catch (ParameterException e) {
      return e.parameter().equals(key);
    }
  }
}
