package org.gridmask.examples.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.config.Overrides.Given;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;

/**
 * Reads a configuration file token by token, which keeps lines and the text of numbers as they were
 * written, and never builds what an alias would blow up.
 */
final class YamlConfigReader {

  /** Far more than a configuration needs; what is larger is another kind of file. */
  private static final int MOST_BYTES = 1 << 20;

  private final String file;
  private final String otherSection;
  private final YAMLParser parser;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Given> given = new LinkedHashMap<>();

  private ConfigNode other;

  private YamlConfigReader(String file, String otherSection, YAMLParser parser) {
    this.file = file;
    this.otherSection = otherSection;
    this.parser = parser;
  }

  /** Reads a file that has nothing but the sections of {@link TrainConfig}. */
  static Overrides read(Path file) {
    return read(file, null).values();
  }

  /** Reads a file that may have another section too. */
  static ConfigFile read(Path file, String otherSection) {
    try (YAMLParser parser = new YAMLFactory().createParser(textOf(file))) {
      YamlConfigReader reader = new YamlConfigReader(file.toString(), otherSection, parser);
      reader.readDocument();
      return new ConfigFile(Overrides.of(reader.given), Optional.ofNullable(reader.other));
    } catch (StreamConstraintsException e) {
      throw new ConfigException(file + ": is nested too deeply or has too long a value", e);
    } catch (JacksonException e) {
      String place =
          e.getLocation() == null ? file.toString() : file + ":" + e.getLocation().getLineNr();
      throw new ConfigException(place + ": no valid YAML: " + inOneLine(e), e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": no YAML: it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private static String textOf(Path file) throws IOException {
    return BoundedFiles.readText(file, MOST_BYTES);
  }

  /** SnakeYAML says what it was doing, where, and what it found there, with a picture between. */
  private static String inOneLine(JacksonException e) {
    if (!(e instanceof JacksonYAMLParseException)) {
      // Jackson's own complaint, about what is a list or a mapping where a key must be.
      return "a key must be a text";
    }
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" ") && !line.startsWith("in '"))
        .collect(Collectors.joining(", "));
  }

  private void readDocument() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return;
    }
    refuseTagsAndAliases();
    if (first == JsonToken.START_OBJECT) {
      readSection("");
    } else if (!isNull(first)) {
      throw at("must be a mapping of " + String.join(", ", ConfigKeys.namesIn("")));
    }
    if (parser.nextToken() != null) {
      throw at("must be one document, but a second one starts here");
    }
  }

  private void readSection(String section) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = (section.isEmpty() ? "" : section + ".") + parser.currentName();
      if (name.equals(otherSection)) {
        requireFirst(name);
        parser.nextToken();
        other = readNode();
        continue;
      }
      ConfigKey key = ConfigKeys.find(name);
      boolean isSection = !name.isEmpty() && ConfigKeys.isSection(name);
      if (key == null && !isSection) {
        throw at("unknown key " + ConfigKey.shown(name) + ": " + hintFor(name));
      }
      requireFirst(name);
      String place = place();
      JsonToken value = parser.nextToken();
      refuseTagsAndAliases();
      if (key != null) {
        given.put(name, Given.inFile(key, readValue(key, value), place));
      } else if (value == JsonToken.START_OBJECT) {
        readSection(name);
      } else if (!isNull(value)) {
        String known = String.join(", ", ConfigKeys.namesIn(name));
        throw at(name + " must be a mapping of " + known + ", but is " + shown(value));
      }
    }
  }

  private void requireFirst(String name) {
    if (!seen.add(name)) {
      throw at("duplicate key " + name);
    }
  }

  private String hintFor(String unknown) {
    return Stream.ofNullable(otherSection)
        .flatMap(name -> NearestName.of(unknown, Stream.of(name)).stream())
        .map(nearest -> "did you mean " + nearest + "?")
        .findFirst()
        .orElseGet(() -> ConfigKeys.hintFor(unknown));
  }

  /** Reads what begins at the current token. */
  private ConfigNode readNode() throws IOException {
    refuseTagsAndAliases();
    String place = place();
    JsonToken first = parser.currentToken();
    if (first == JsonToken.START_ARRAY) {
      List<ConfigNode> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(readNode());
      }
      return new ConfigNode.Sequence(place, elements);
    }
    if (first == JsonToken.START_OBJECT) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (entries.containsKey(name)) {
          throw at("duplicate key " + ConfigKey.shown(name));
        }
        parser.nextToken();
        entries.put(name, readNode());
      }
      return new ConfigNode.Mapping(place, entries);
    }
    return new ConfigNode.Scalar(place, isNull(first) ? "" : parser.getText());
  }

  private String readValue(ConfigKey key, JsonToken value) throws IOException {
    if (key.isList() && value == JsonToken.START_ARRAY) {
      List<String> elements = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        refuseTagsAndAliases();
        elements.add(readScalar(key, t));
      }
      return String.join(", ", elements);
    }
    return readScalar(key, value);
  }

  private String readScalar(ConfigKey key, JsonToken value) throws IOException {
    if (!value.isScalarValue()) {
      throw at(key.name() + " must be " + key.kind() + ", but is " + shown(value));
    }
    return isNull(value) ? "" : parser.getText();
  }

  /** Both make a text mean something else than it says, and no configuration needs them. */
  private void refuseTagsAndAliases() throws IOException {
    if (parser.isCurrentAlias()) {
      throw at("aliases such as *" + ConfigKey.shown(parser.getText()) + " are not supported");
    }
    if (parser.getTypeId() != null) {
      throw at("tags such as !" + ConfigKey.shown(parser.getTypeId()) + " are not supported");
    }
  }

  private boolean isNull(JsonToken token) {
    return token == JsonToken.VALUE_NULL;
  }

  private String shown(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> "a mapping";
      case START_ARRAY -> "a list";
      default -> ConfigKey.shown(parser.getText());
    };
  }

  private String place() {
    return file + ":" + parser.currentTokenLocation().getLineNr();
  }

  private ConfigException at(String message) {
    return new ConfigException(place() + ": " + message);
  }
}
