package org.gridmask.examples.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.gridmask.examples.train.TrainConfig;

/** The results as tables in Markdown, one for each network, which read well as plain text too. */
final class MarkdownTable {

  private static final String NOT_AVAILABLE = "n/a";

  private static final String LEGEND =
      """

      Test accuracy after the last epoch: mean ± sample standard deviation over n seeds. Difference to
      the baseline: mean over the seeds that both have, with its paired 95 % interval (Student's t).
      """;

  private MarkdownTable() {}

  static String of(Results results) {
    StringBuilder text = new StringBuilder();
    results
        .rows()
        .forEach(
            (network, rows) -> {
              if (text.length() > 0) {
                text.append('\n');
              }
              text.append("## ").append(network.name()).append("\n\n");
              text.append(conditions(results.plan(), network)).append("\n\n");
              text.append(table(results.plan(), network, rows));
            });
    text.append(LEGEND);
    List<RunState> failed =
        results.runs().stream().filter(run -> run.status() == RunState.Status.FAILED).toList();
    if (!failed.isEmpty()) {
      text.append("\nFailed runs, which are tried again when the comparison goes on:\n\n");
      for (RunState run : failed) {
        text.append("- ").append(run.run().name()).append(": ").append(run.reason());
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String conditions(Plan plan, PlannedNetwork network) {
    List<String> seeds = plan.seedsOf(network).stream().map(String::valueOf).toList();
    TrainConfig config = network.base();
    return (config.data().dir().isEmpty()
            ? "Embedded sample of Fashion-MNIST"
            : config.data().dir())
        + ", "
        + config.model().title()
        + ", "
        + config.train().epochs()
        + (config.train().epochs() == 1 ? " epoch, " : " epochs, ")
        + (seeds.size() == 1 ? "seed " : "seeds ")
        + String.join(", ", seeds)
        + ".";
  }

  private static String table(Plan plan, PlannedNetwork network, List<RowResult> rows) {
    boolean hasPaper = rows.stream().anyMatch(row -> row.paper().isPresent());
    List<List<String>> cells = new ArrayList<>();
    List<String> header =
        new ArrayList<>(
            List.of(
                plan.sweeps().isEmpty() ? "Method" : "Values",
                "Test accuracy, %",
                "Difference, points",
                "95 % interval",
                "Seconds per epoch",
                "n"));
    if (hasPaper) {
      header.add("Paper, %");
    }
    cells.add(header);
    for (RowResult row : rows) {
      List<String> line = new ArrayList<>();
      line.add(row.row().name());
      line.add(accuracy(row));
      boolean isBaseline = network.baselineOf(row.row()).equals(row.row());
      line.add(
          isBaseline
              ? "baseline"
              : row.difference().map(e -> signedPoints(e.mean())).orElse(NOT_AVAILABLE));
      line.add(isBaseline ? "" : interval(row));
      line.add(
          Double.isNaN(row.secondsPerEpoch())
              ? NOT_AVAILABLE
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
    return aligned(cells);
  }

  private static String accuracy(RowResult row) {
    if (Double.isNaN(row.accuracy())) {
      return NOT_AVAILABLE;
    }
    String mean = String.format(Locale.ROOT, "%.2f", 100 * row.accuracy());
    return row.deviation().isEmpty()
        ? mean
        : mean + String.format(Locale.ROOT, " ± %.2f", 100 * row.deviation().getAsDouble());
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
        .orElse(NOT_AVAILABLE);
  }

  /** What rounds to 0 has no sign. */
  private static String signedPoints(double difference) {
    String text = String.format(Locale.ROOT, "%+.2f", 100 * difference);
    return text.substring(1).equals("0.00") ? "0.00" : text;
  }

  private static String paper(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
  }

  /** A table whose first line is the heading; all columns but the first are set flush right. */
  static String aligned(List<List<String>> cells) {
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
