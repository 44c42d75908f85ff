package org.gridmask.examples.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The default, range and descriptions of a key of {@link TrainConfig}, from the resource {@code
 * settings.yaml}. Missing properties are empty.
 *
 * @param value the default, as written in YAML or on the command line
 * @param range the valid values; of a list, of its elements
 * @param shortForm a shorter option, or empty
 * @param title its name in reports
 * @param unit its unit, in the plural, or empty
 * @param note the rest of the help text, after title and unit
 */
record Setting(
    String value, Range range, String shortForm, String title, String unit, String note) {

  Setting {
    range = range == null ? Range.ALL : range;
    shortForm = shortForm == null ? "" : shortForm;
    unit = unit == null ? "" : unit;
    note = note == null ? "" : note;
  }

  /** The settings of all keys. */
  static Map<String, Setting> read() {
    try (InputStream yaml = Setting.class.getResourceAsStream("settings.yaml")) {
      return new YAMLMapper()
          .readValue(yaml, new TypeReference<LinkedHashMap<String, Setting>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The help text. */
  String help() {
    return title
        + (unit.isEmpty() ? "" : ", in " + unit)
        + note
        + (range.equals(Range.ALL) ? "" : "; " + range.inWords());
  }
}
