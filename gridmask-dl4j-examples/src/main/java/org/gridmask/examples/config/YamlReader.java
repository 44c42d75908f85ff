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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;

/**
 * Reads a YAML file token by token, to keep the line and the original text of every value, and not
 * to expand aliases.
 */
final class YamlReader {

  /** Far larger than any configuration. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 20;

  private final Path file;
  private final YAMLParser parser;

  private YamlReader(Path file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** The single document of a file; an empty scalar if there is none. */
  static ConfigNode read(Path file) {
    try (YAMLParser parser =
        new YAMLFactory().createParser(BoundedFiles.readText(file, MAX_BYTES))) {
      return new YamlReader(file, parser).document();
    } catch (StreamConstraintsException e) {
      throw new ConfigException(file + ": a value is too long", e);
    } catch (JacksonException e) {
      String place = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new ConfigException(file + place + ": invalid YAML: " + inOneLine(e), e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": invalid YAML: not UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  /** SnakeYAML's message without locations and excerpts. */
  private static String inOneLine(JacksonException e) {
    if (!(e instanceof JacksonYAMLParseException)) {
      // Jackson fails if a key is a list or mapping.
      return "a key must be a string";
    }
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" ") && !line.startsWith("in '"))
        .collect(Collectors.joining(", "));
  }

  private ConfigNode document() throws IOException {
    if (parser.nextToken() == null) {
      return new ConfigNode.Scalar(file.toString(), "");
    }
    ConfigNode root = node("", place(), 0);
    if (parser.nextToken() != null) {
      throw wrong("must be a single document, but another one starts here");
    }
    return root;
  }

  /** Reads the node at the current token. */
  private ConfigNode node(String prefix, String place, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw wrong("is nested too deeply");
    }
    // Aliases and tags change what a text means.
    if (parser.isCurrentAlias()) {
      throw wrong("aliases such as *" + ConfigKey.shown(parser.getText()) + " are not supported");
    }
    if (parser.getTypeId() != null) {
      throw wrong("tags such as !" + ConfigKey.shown(parser.getTypeId()) + " are not supported");
    }
    return switch (parser.currentToken()) {
      case START_ARRAY -> {
        List<ConfigNode> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(node(prefix, place(), depth + 1));
        }
        yield new ConfigNode.Sequence(place, elements);
      }
      case START_OBJECT -> {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          String entryPlace = place();
          if (entries.containsKey(name)) {
            throw wrong("duplicate key " + ConfigKey.shown(prefix + name));
          }
          parser.nextToken();
          entries.put(name, node(prefix + name + ".", entryPlace, depth + 1));
        }
        yield new ConfigNode.Mapping(place, entries);
      }
      case VALUE_NULL -> new ConfigNode.Scalar(place, "");
      default -> new ConfigNode.Scalar(place, parser.getText());
    };
  }

  private String place() {
    return file + ":" + parser.currentTokenLocation().getLineNr();
  }

  private ConfigException wrong(String message) {
    return new ConfigException(place() + ": " + message);
  }
}
