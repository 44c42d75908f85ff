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
 * Reads a YAML file token by token, which keeps the line and the original text of every value, and
 * never expands aliases.
 */
final class YamlReader {

  /** Far more than a configuration needs: a larger file is of another kind. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 20;

  private final Path file;
  private final YAMLParser parser;

  private YamlReader(Path file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** The one document in a file; an empty text if there is none. */
  static ConfigNode read(Path file) {
    try (YAMLParser parser =
        new YAMLFactory().createParser(BoundedFiles.readText(file, MAX_BYTES))) {
      return new YamlReader(file, parser).document();
    } catch (StreamConstraintsException e) {
      throw new ConfigException(file + ": has too long a value", e);
    } catch (JacksonException e) {
      String place = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new ConfigException(file + place + ": no valid YAML: " + inOneLine(e), e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": no YAML: it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  /** SnakeYAML's message without the places and the excerpts of the file in it. */
  private static String inOneLine(JacksonException e) {
    if (!(e instanceof JacksonYAMLParseException)) {
      // Jackson's own message is about a list or a mapping in place of a key.
      return "a key must be a text";
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
      throw wrong("must be one document, but a second one starts here");
    }
    return root;
  }

  /** Reads what begins at the current token. */
  private ConfigNode node(String prefix, String place, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw wrong("is nested too deeply");
    }
    // Both change what a text means, and no configuration needs them.
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
