package org.gridmask.examples.files;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** CSV files (RFC 4180, but with line feeds), the same in every locale. */
public final class Csv {

  private Csv() {}

  /**
   * Formats a number with up to seven significant digits, without exponent.
   *
   * @param value the number
   * @return its text
   */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(MathContext.DECIMAL32);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /**
   * Formats a row.
   *
   * @param fields the fields, which are quoted if necessary
   * @return the row with a line feed
   */
  public static String line(List<String> fields) {
    return fields.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  /**
   * A row of a file.
   *
   * @param line the line it starts in, from 1
   * @param fields its fields
   */
  public record Row(int line, List<String> fields) {}

  /**
   * Parses a file.
   *
   * @param text its content
   * @return the fields of each non-empty row
   */
  public static List<List<String>> parse(String text) {
    return rows(text).stream().map(Row::fields).toList();
  }

  /**
   * Parses a file.
   *
   * @param text its content
   * @return the non-empty rows
   */
  public static List<Row> rows(String text) {
    List<Row> rows = new ArrayList<>();
    int line = 1;
    int start = 1;
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean closed = false;
    for (char c : (text.endsWith("\n") ? text : text + "\n").toCharArray()) {
      line += c == '\n' ? 1 : 0;
      if (c == '"') {
        // A doubled quotation mark is a literal one.
        if (closed) {
          field.append(c);
        }
        closed = quoted;
        quoted = !quoted;
        continue;
      }
      closed = false;
      if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        field.append(c);
      } else if (c != '\r') {
        fields.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          if (!fields.equals(List.of(""))) {
            rows.add(new Row(start, List.copyOf(fields)));
          }
          fields.clear();
          start = line;
        }
      }
    }
    return rows;
  }

  private static String quoted(String field) {
    return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + field.replace("\"", "\"\"") + '"'
        : field;
  }
}
