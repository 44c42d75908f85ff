package org.gridmask.examples.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Table;

/** The results of a network as a table, and what is to be said about it, for all who show it. */
public final class ResultTable {

  /** What the columns are, in lines. */
  public static final String LEGEND =
      """
      Test accuracy after the last epoch: mean ± sample standard deviation over n seeds. Difference to
      the baseline: mean over the seeds that both have, with its paired 95 % interval (Student's t).
      """;

  private ResultTable() {}

  /** How a network is trained, in a sentence. */
  public static String conditions(Plan plan, PlannedNetwork network) {
    List<String> seeds = plan.seedsOf(network).stream().map(String::valueOf).toList();
    TrainConfig config = network.base();
    return (config.data().dir().isEmpty()
            ? "Embedded sample of Fashion-MNIST"
            : config.data().dir())
        + ", "
        + config.model().title()
        + ", "
        + Figures.count(config.train().epochs(), "epoch")
        + (seeds.size() == 1 ? ", seed " : ", seeds ")
        + String.join(", ", seeds)
        + ".";
  }

  /**
   * The table of a network.
   *
   * @param plan what is compared
   * @param network one of its networks
   * @param rows the network's results
   * @return a row for each, with the name in its first column and numbers in the others
   */
  public static Table of(Plan plan, PlannedNetwork network, List<RowResult> rows) {
    boolean hasPaper = rows.stream().anyMatch(row -> row.paper().isPresent());
    List<Column> columns = new ArrayList<>();
    columns.add(new Column(plan.sweeps().isEmpty() ? "Method" : "Values", false));
    columns.add(new Column("Test accuracy, %", true));
    columns.add(new Column("Difference, points", true));
    columns.add(new Column("95 % interval", true));
    columns.add(new Column("Seconds per epoch", true));
    columns.add(new Column("n", true));
    if (hasPaper) {
      columns.add(new Column("Paper, %", true));
    }
    List<List<String>> cells = new ArrayList<>();
    for (RowResult row : rows) {
      List<String> line = new ArrayList<>();
      line.add(row.row().name());
      line.add(accuracy(row));
      boolean isBaseline = network.baselineOf(row.row()).equals(row.row());
      line.add(
          isBaseline
              ? "baseline"
              : row.difference().map(e -> signedPoints(e.mean())).orElse(Figures.NONE));
      line.add(isBaseline ? "" : interval(row));
      line.add(
          Double.isNaN(row.secondsPerEpoch())
              ? Figures.NONE
              : String.format(Locale.ROOT, "%.1f", row.secondsPerEpoch()));
      line.add(
          row.finished() == plan.seeds()
              ? String.valueOf(row.finished())
              : row.finished() + " of " + plan.seeds());
      if (hasPaper) {
        line.add(paper(row.paper()));
      }
      cells.add(line);
    }
    return new Table("", columns, cells);
  }

  private static String accuracy(RowResult row) {
    String mean = Figures.percent(row.accuracy());
    return row.deviation().isEmpty()
        ? mean
        : mean + " ± " + Figures.percent(row.deviation().getAsDouble());
  }

  private static String interval(RowResult row) {
    return row.difference()
        .filter(estimate -> estimate.halfWidth().isPresent())
        .map(
            estimate ->
                "["
                    + signedPoints(estimate.mean() - estimate.halfWidth().getAsDouble())
                    + ", "
                    + signedPoints(estimate.mean() + estimate.halfWidth().getAsDouble())
                    + "]")
        .orElse(Figures.NONE);
  }

  /** What rounds to 0 has no sign. */
  private static String signedPoints(double difference) {
    String text = String.format(Locale.ROOT, "%+.2f", 100 * difference);
    return text.substring(1).equals("0.00") ? "0.00" : text;
  }

  private static String paper(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
  }

  /** The results as tables in Markdown, one for each network. */
  static String markdown(Results results) {
    StringBuilder text = new StringBuilder();
    results
        .rows()
        .forEach(
            (network, rows) -> {
              text.append(text.isEmpty() ? "" : "\n").append("## ").append(network.name());
              text.append("\n\n").append(conditions(results.plan(), network)).append("\n\n");
              Table table = of(results.plan(), network, rows);
              List<List<String>> cells = new ArrayList<>();
              cells.add(table.columns().stream().map(Column::name).toList());
              cells.addAll(table.rows());
              text.append(MarkdownTable.aligned(cells));
            });
    text.append('\n').append(LEGEND);
    if (!results.failed().isEmpty()) {
      text.append("\nFailed runs, which are tried again when the comparison goes on:\n\n");
      for (RunState run : results.failed()) {
        text.append("- %s: %s\n".formatted(run.run().name(), run.reason()));
      }
    }
    return text.toString();
  }
}
