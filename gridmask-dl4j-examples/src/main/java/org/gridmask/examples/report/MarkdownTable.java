package org.gridmask.examples.report;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Table;

/** Markdown tables with aligned columns, readable as plain text. */
public final class MarkdownTable {

  private MarkdownTable() {}

  /** A table without its caption; all columns but the first are right-aligned. */
  public static String aligned(Table table) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(table.columns().stream().map(Column::name).toList());
    cells.addAll(table.rows());
    List<String> rule = new ArrayList<>();
    for (int column = 0; column < cells.get(0).size(); column++) {
      int c = column;
      int width =
          cells.stream().mapToInt(line -> escaped(line.get(c)).length()).max().orElseThrow();
      rule.add(column == 0 ? "-".repeat(width) : "-".repeat(Math.max(1, width - 1)) + ":");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      text.append(line(cells.get(i), rule));
      if (i == 0) {
        text.append("| ").append(String.join(" | ", rule)).append(" |\n");
      }
    }
    return text.toString();
  }

  private static String line(List<String> cells, List<String> rule) {
    StringBuilder text = new StringBuilder("|");
    for (int column = 0; column < cells.size(); column++) {
      String cell = escaped(cells.get(column));
      String padding = " ".repeat(rule.get(column).length() - cell.length());
      text.append(' ').append(column == 0 ? cell + padding : padding + cell).append(" |");
    }
    return text.append('\n').toString();
  }

  private static String escaped(String cell) {
    return cell.replace("|", "\\|");
  }
}
