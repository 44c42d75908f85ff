package org.gridmask.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Table;

/**
 * The columns of a table with a row per object.
 *
 * @param <T> the type of the objects
 */
public final class TableColumns<T> {

  private final List<Column> columns = new ArrayList<>();
  private final List<Function<T, ?>> cells = new ArrayList<>();

  /**
   * Adds a column of text.
   *
   * @param name its heading
   * @param cell the content for a row
   * @return this
   */
  public TableColumns<T> text(String name, Function<T, ?> cell) {
    return add(new Column(name, false), cell);
  }

  /**
   * Adds a numeric column.
   *
   * @param name its heading
   * @param cell the content for a row
   * @return this
   */
  public TableColumns<T> figure(String name, Function<T, ?> cell) {
    return add(new Column(name, true), cell);
  }

  /**
   * Adds a column of numbers in CSV format.
   *
   * @param name its heading
   * @param number the number for a row; NaN leaves the cell empty
   * @return this
   */
  public TableColumns<T> number(String name, ToDoubleFunction<T> number) {
    return figure(
        name,
        row -> {
          double value = number.applyAsDouble(row);
          return Double.isNaN(value) ? "" : Csv.number(value);
        });
  }

  private TableColumns<T> add(Column column, Function<T, ?> cell) {
    columns.add(column);
    cells.add(cell);
    return this;
  }

  /**
   * The headings.
   *
   * @return the names of the columns
   */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /**
   * Makes a table.
   *
   * @param caption its caption, or ""
   * @param rows the objects
   * @return the table
   */
  public Table table(String caption, List<T> rows) {
    return new Table(
        caption,
        List.copyOf(columns),
        rows.stream()
            .map(row -> cells.stream().map(cell -> String.valueOf(cell.apply(row))).toList())
            .toList());
  }

  /**
   * Makes a CSV file.
   *
   * @param rows the objects
   * @return its content, with a header
   */
  public String csv(List<T> rows) {
    StringBuilder csv = new StringBuilder(Csv.line(names()));
    table("", rows).rows().forEach(row -> csv.append(Csv.line(row)));
    return csv.toString();
  }
}
