package org.gridmask.examples.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Writes a configuration with a comment on each value, which Jackson does not support. */
final class YamlWriter {

  private static final YAMLMapper QUOTER =
      new YAMLMapper().disable(YAMLGenerator.Feature.SPLIT_LINES);

  private YamlWriter() {}

  static String write(TrainConfig config) {
    return section(config, "", "");
  }

  private static String section(TrainConfig config, String section, String indent) {
    StringBuilder yaml = new StringBuilder();
    for (String name : ConfigKeys.namesIn(section)) {
      yaml.append(indent).append(name.substring(name.lastIndexOf('.') + 1)).append(':');
      ConfigKey key = ConfigKeys.find(name);
      yaml.append(
          key == null
              ? "\n" + section(config, name, indent + "  ")
              : " " + scalar(key, key.valueIn(config)) + "  # " + key.setting().help() + "\n");
    }
    return yaml.toString();
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
      // Skips the document start marker.
      return document.substring(document.indexOf('"'));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
