package org.gridmask.examples.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;

/** Writes a configuration with a comment on each value, which Jackson cannot. */
final class YamlConfigWriter {

  private static final YAMLMapper QUOTER =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private final Map<String, Object> values;
  private final StringBuilder yaml = new StringBuilder();

  private YamlConfigWriter(Map<String, Object> values) {
    this.values = values;
  }

  static String write(TrainConfig config) {
    YamlConfigWriter writer = new YamlConfigWriter(ConfigKeys.valuesOf(config));
    writer.writeSection("", "");
    return writer.yaml.toString();
  }

  private void writeSection(String section, String indent) {
    for (String name : ConfigKeys.namesIn(section)) {
      yaml.append(indent).append(name.substring(name.lastIndexOf('.') + 1)).append(':');
      ConfigKey key = ConfigKeys.find(name);
      if (key == null) {
        yaml.append('\n');
        writeSection(name, indent + "  ");
      } else {
        yaml.append(' ').append(scalar(key)).append("  # ").append(key.setting().help());
        yaml.append('\n');
      }
    }
  }

  private String scalar(ConfigKey key) {
    String text = key.format(values.get(key.name()));
    if (key.isList()) {
      return "[" + text + "]";
    }
    return key.isText() ? quoted(text) : text;
  }

  private static String quoted(String text) {
    try {
      String document = QUOTER.writeValueAsString(text).strip();
      // Before an empty text there is a start marker even so.
      return document.substring(document.indexOf('"'));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
