package org.gridmask.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts in sections, as aligned text for people and as JSON for programs. */
final class InfoReport {

  private record Line(String label, String text) {}

  private final Map<String, Map<String, Object>> values = new LinkedHashMap<>();
  private final Map<String, List<Line>> lines = new LinkedHashMap<>();
  private Map<String, Object> sectionValues;
  private List<Line> sectionLines;

  /** A section whose title is a word, and in lower case its key. */
  InfoReport section(String title) {
    return section(title.toLowerCase(Locale.ROOT), title);
  }

  /** Opens a section: programs find it under its key, people see its title. */
  InfoReport section(String key, String title) {
    sectionValues = values.computeIfAbsent(key, k -> new LinkedHashMap<>());
    sectionLines = lines.computeIfAbsent(title, t -> new ArrayList<>());
    return this;
  }

  InfoReport add(String key, String label, Object value) {
    return add(key, label, value, String.valueOf(value));
  }

  InfoReport add(String key, String label, Object value, String text) {
    sectionValues.put(key, value);
    sectionLines.add(new Line(label, text));
    return this;
  }

  /** A line for people whose value programs find elsewhere. */
  InfoReport note(String label, String text) {
    sectionLines.add(new Line(label, text));
    return this;
  }

  InfoReport bytes(String key, String label, long bytes) {
    return add(key, label, bytes, gigabytes(bytes));
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  String text() {
    int width =
        lines.values().stream()
            .flatMap(List::stream)
            .mapToInt(line -> line.label().length())
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    lines.forEach(
        (name, body) -> {
          text.append(text.isEmpty() ? "" : "\n").append(name).append('\n');
          for (Line line : body) {
            text.append("  ")
                .append(line.label())
                .append(" ".repeat(width - line.label().length() + 2))
                .append(line.text())
                .append('\n');
          }
        });
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
