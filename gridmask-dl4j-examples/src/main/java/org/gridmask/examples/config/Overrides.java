package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values that somebody gave, with the place where each was given, so that a message can name
 * it.
 */
public final class Overrides {

  private static final Pattern WORD_END = Pattern.compile("\\W+");

  /**
   * One value as it was given.
   *
   * @param key what it is for
   * @param value the parsed value
   * @param text what was written
   * @param file where it was written, as "file:line"; null for an option
   */
  record Given(ConfigKey key, Object value, String text, String file) {

    static Given inFile(ConfigKey key, String text, String file) {
      return of(key, text, file);
    }

    static Given asOption(ConfigKey key, String text) {
      return of(key, text, null);
    }

    private static Given of(ConfigKey key, String text, String file) {
      try {
        return new Given(key, key.parse(text), text, file);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            (file == null ? key.option() : file + ": " + key.name()) + " " + e.getMessage());
      }
    }

    boolean isOption() {
      return file == null;
    }

    /** The place, for a message about something else. */
    String place() {
      return isOption() ? key.option() + "=" + ConfigKey.shown(text) : file;
    }

    /** Names this value at the start of a message about it. */
    String asSubject() {
      return isOption() ? key.option() : file + ": " + key.name();
    }
  }

  private final Map<String, Given> given;

  private Overrides(Map<String, Given> given) {
    this.given = Collections.unmodifiableMap(given);
  }

  static Overrides of(Map<String, Given> given) {
    return new Overrides(new LinkedHashMap<>(given));
  }

  /**
   * Nothing was given.
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
    return YamlConfigReader.read(file);
  }

  /**
   * Takes values from the command line.
   *
   * @param texts the texts given, by dotted key
   * @return the values
   * @throws ConfigException if a key or a value is wrong
   */
  public static Overrides ofOptions(Map<String, String> texts) {
    Map<String, Given> given = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          ConfigKey key = ConfigKeys.find(name);
          if (key == null) {
            throw new ConfigException("unknown option --" + name + ": " + ConfigKeys.hintFor(name));
          }
          given.put(name, Given.asOption(key, text));
        });
    return new Overrides(given);
  }

  /**
   * Takes values that follow from something else, such as the name of a method.
   *
   * @param place what they follow from, with which messages about them begin
   * @param texts the texts, by dotted key
   * @return the values
   * @throws ConfigException if a value is wrong
   * @throws IllegalArgumentException if there is no such key
   */
  public static Overrides at(String place, Map<String, String> texts) {
    Map<String, Given> given = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          ConfigKey key = ConfigKeys.find(name);
          if (key == null) {
            throw new IllegalArgumentException("texts must name keys, but has " + name);
          }
          given.put(name, Given.inFile(key, text, place));
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
   * These values, and others that win where both say something.
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
   * Puts these values in the place of another configuration's.
   *
   * @param base what holds for all else
   * @return the configuration
   * @throws ConfigException if the values do not fit together
   */
  public TrainConfig over(TrainConfig base) {
    Map<String, Object> values = new LinkedHashMap<>(ConfigKeys.valuesOf(base));
    given.forEach((name, value) -> values.put(name, value.value()));
    try {
      return ConfigKeys.build(values);
    } catch (ConfigKeys.BrokenRule e) {
      throw new ConfigException(
          subject(e.key(), e.getMessage()) + " " + e.getMessage() + origin(e.key(), values), e);
    }
  }

  /** Ends a message about a value that nobody gave. */
  private String origin(String name, Map<String, Object> values) {
    Object initial = ConfigKeys.find(name).defaultValue();
    return !given.containsKey(name) && initial.equals(values.get(name)) ? ", its default" : "";
  }

  /** All values. */
  List<Given> all() {
    return List.copyOf(given.values());
  }

  /**
   * Starts a message about a value. The value itself may be a default that only another value in
   * the same section, which the message mentions, made wrong; then that one's place is named.
   */
  private String subject(String key, String message) {
    String section = ConfigKeys.sectionOf(key);
    List<String> words = List.of(WORD_END.split(message));
    List<Given> involved = new ArrayList<>();
    Stream.concat(
            Stream.of(key),
            words.stream().map(word -> section.isEmpty() ? word : section + "." + word))
        .filter(given::containsKey)
        .forEach(name -> involved.add(given.get(name)));
    Given atFault =
        involved.stream()
            .filter(Given::isOption)
            .findFirst()
            .orElseGet(() -> involved.isEmpty() ? null : involved.get(0));
    if (atFault == null) {
      return key;
    }
    return atFault.key().name().equals(key) ? atFault.asSubject() : atFault.place() + ": " + key;
  }
}
