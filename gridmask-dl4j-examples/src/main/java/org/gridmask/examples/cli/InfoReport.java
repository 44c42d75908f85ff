package org.gridmask.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Facts in sections, as aligned text and as JSON. */
final class InfoReport {

  private static final int LABEL_WIDTH = 25;

  private final Map<String, Map<String, Object>> values = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();
  private Map<String, Object> section;

  /** Starts a section whose key is the title in lower case. */
  InfoReport section(String title) {
    return section(title.toLowerCase(Locale.ROOT), title);
  }

  /** Starts a section with a JSON key and a title. */
  InfoReport section(String key, String title) {
    section = values.computeIfAbsent(key, k -> new LinkedHashMap<>());
    text.append(text.isEmpty() ? "" : "\n").append(title).append('\n');
    return this;
  }

  InfoReport add(String key, String label, Object value) {
    return add(key, label, value, String.valueOf(value));
  }

  InfoReport add(String key, String label, Object value, String shown) {
    section.put(key, value);
    return note(label, shown);
  }

  /** A line of text that is not in the JSON. */
  InfoReport note(String label, String shown) {
    text.append(String.format(Locale.ROOT, "  %-" + LABEL_WIDTH + "s  %s\n", label, shown));
    return this;
  }

  InfoReport bytes(String key, String label, long bytes) {
    return add(key, label, bytes, gigabytes(bytes));
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  String text() {
    return text.toString();
  }

  String json() {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
