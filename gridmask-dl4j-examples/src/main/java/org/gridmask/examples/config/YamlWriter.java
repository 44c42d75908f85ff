package org.gridmask.examples.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashSet;
import java.util.Set;

/** Writes a configuration with a comment on each value, which Jackson cannot. */
final class YamlWriter {

  private static final YAMLMapper QUOTER =
      new YAMLMapper().disable(YAMLGenerator.Feature.SPLIT_LINES);

  private YamlWriter() {}

  static String write(TrainConfig config) {
    StringBuilder yaml = new StringBuilder();
    Set<String> begun = new HashSet<>();
    for (ConfigKey key : ConfigKeys.all()) {
      String name = key.name();
      String indent = "";
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        String section = name.substring(0, dot);
        if (begun.add(section)) {
          yaml.append(indent).append(lastPart(section)).append(":\n");
        }
        indent += "  ";
      }
      yaml.append(indent).append(lastPart(name)).append(": ");
      yaml.append(scalar(key, key.valueIn(config)))
          .append("  # ")
          .append(key.setting().help())
          .append('\n');
    }
    return yaml.toString();
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String scalar(ConfigKey key, Object value) {
    String text = key.format(value);
    if (key.isList()) {
      return "[" + text + "]";
    }
    return key.isText() ? quoted(text) : text;
  }

  private static String quoted(String text) {
    try {
      String document = QUOTER.writeValueAsString(text).strip();
      // A start marker comes before it.
      return document.substring(document.indexOf('"'));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
