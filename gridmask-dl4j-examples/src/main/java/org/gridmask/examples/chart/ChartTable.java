package org.gridmask.examples.chart;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The data of a chart as a table.
 *
 * @param caption the caption
 * @param columns the columns, of equal length
 */
public record ChartTable(String caption, List<Column> columns) {

  /**
   * A column.
   *
   * @param name its heading, with the unit
   * @param numeric whether it holds numbers
   * @param cells a text for each row; may be empty
   */
  public record Column(String name, boolean numeric, List<String> cells) {

    static Column texts(String name, List<String> cells) {
      return new Column(name, false, cells);
    }

    static Column numbers(String name, List<Double> numbers) {
      return new Column(name, true, NumberText.column(numbers));
    }
  }

  /** Omits empty columns. */
  public ChartTable {
    columns =
        columns.stream()
            .filter(column -> !column.cells().stream().allMatch(String::isBlank))
            .toList();
  }

  static ChartTable of(String title, String measured, List<Column> columns) {
    return new ChartTable(
        measured.isBlank() || measured.equals(title) ? title : title + " (" + measured + ")",
        columns);
  }

  /** The cells by row. */
  public List<List<String>> rows() {
    int rows = columns.isEmpty() ? 0 : columns.get(0).cells().size();
    return IntStream.range(0, rows)
        .mapToObj(row -> columns.stream().map(column -> column.cells().get(row)).toList())
        .toList();
  }
}
