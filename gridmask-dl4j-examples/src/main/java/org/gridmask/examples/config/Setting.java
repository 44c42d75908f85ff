package org.gridmask.examples.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All there is to say about one value of {@link TrainConfig}, beside its name and type. The entries
 * are in the resource {@code settings.yaml}; what an entry leaves out is null there, and empty
 * here.
 *
 * @param value the default, written as in YAML or on the command line
 * @param range the values that it may have; of a list, its elements
 * @param shortForm a second, shorter option, or empty
 * @param title what it is
 * @param unit its unit, in the plural, or empty
 * @param note what help texts add to title and unit
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

  /** What it is and may be, for a command's help. */
  String help() {
    return title
        + (unit.isEmpty() ? "" : ", in " + unit)
        + note
        + (range.equals(Range.ALL) ? "" : "; " + range.inWords());
  }
}
