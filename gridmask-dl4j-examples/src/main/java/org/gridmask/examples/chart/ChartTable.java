package org.gridmask.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gridmask.examples.report.NumberText;
import org.gridmask.examples.report.ReportBlock;

/** The numbers behind a chart, put together by columns; those with nothing in them are left out. */
final class ChartTable {

  private final String caption;
  private final List<ReportBlock.Column> columns = new ArrayList<>();
  private final List<List<String>> texts = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param title what the chart shows
   * @param measured what was measured, with the unit; may be empty
   */
  ChartTable(String title, String measured) {
    caption = measured.isBlank() || measured.equals(title) ? title : title + " (" + measured + ")";
  }

  ChartTable numbers(String name, List<Double> numbers) {
    return add(new ReportBlock.Column(name, true), NumberText.column(numbers));
  }

  ChartTable texts(String name, List<String> cells) {
    return add(new ReportBlock.Column(name, false), cells);
  }

  private ChartTable add(ReportBlock.Column column, List<String> cells) {
    if (!cells.stream().allMatch(String::isBlank)) {
      columns.add(column);
      texts.add(cells);
    }
    return this;
  }

  ReportBlock.Table table() {
    int rows = texts.isEmpty() ? 0 : texts.get(0).size();
    return new ReportBlock.Table(
        caption,
        columns,
        IntStream.range(0, rows)
            .mapToObj(row -> texts.stream().map(cells -> cells.get(row)).toList())
            .toList());
  }
}
