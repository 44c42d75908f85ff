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

/**
 * Values from files and options that override those of a configuration, each with its place for
 * messages.
 */
public final class Overrides {

  /**
   * One value.
   *
   * @param key the key as it was given, which may be one of earlier versions
   * @param name the current key
   * @param value the value of the current key
   * @param text what was written
   * @param file where it was written, as "file:line"; null for an option
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

    /** Starts a message about a key that is wrong because of this value. */
    String asSubject(String wrong) {
      if (wrong.equals(name)) {
        return isOption() ? key.option() : file + ": " + key.name();
      }
      return (isOption() ? key.option() + "=" + ConfigKey.shown(text) : file) + ": " + wrong;
    }
  }

  private final Map<String, Given> given;

  Overrides(Map<String, Given> given) {
    this.given = Collections.unmodifiableMap(given);
  }

  /**
   * No values.
   *
   * @return no values
   */
  public static Overrides none() {
    return new Overrides(Map.of());
  }

  /**
   * Reads the values in a YAML file.
   *
   * @param file the file
   * @return its values; none if it is empty
   * @throws ConfigException if the file cannot be read, or a key or a value in it is wrong
   */
  public static Overrides ofFile(Path file) {
    return ConfigFile.read(file, null).values();
  }

  /**
   * Takes values from the command line.
   *
   * @param texts the texts given, by dotted key
   * @return the values
   * @throws ConfigException if a key or a value is wrong
   */
  public static Overrides ofOptions(Map<String, String> texts) {
    return at(null, texts);
  }

  /**
   * Takes values that follow from something else, such as the name of a method.
   *
   * @param place what they follow from, for messages; null for options
   * @param texts the texts, by dotted key
   * @return the values
   * @throws ConfigException if a key or a value is wrong
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
                other.key().option() + " and " + key.option() + " are one and the same key");
          }
        });
    return new Overrides(given);
  }

  /**
   * The keys that have a value here.
   *
   * @return dotted keys
   */
  public Set<String> keys() {
    return given.keySet();
  }

  /**
   * One of the values.
   *
   * @param name the dotted key
   * @return its text, as {@link TrainConfig#toYaml} writes it, if the key has a value here
   */
  public Optional<String> text(String name) {
    return Optional.ofNullable(given.get(name)).map(value -> value.key().format(value.value()));
  }

  /**
   * These values, and others that take precedence.
   *
   * @param stronger the others
   * @return the values of both
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
   * @return the configuration
   * @throws ConfigException if the values do not fit together
   */
  public TrainConfig over(TrainConfig base) {
    Map<String, Object> standing = ConfigKeys.valuesOf(base);
    Map<String, Object> values = new LinkedHashMap<>(standing);
    given.forEach((name, value) -> values.put(name, value.value()));
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
   * The value without which a key would not be wrong. Options come before values of files, and the
   * key itself and those of its section before others.
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
