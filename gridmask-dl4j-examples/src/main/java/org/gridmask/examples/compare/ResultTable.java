package org.gridmask.examples.compare;

import java.util.List;
import java.util.Locale;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.TableColumns;

/** The results of each network as a table. */
final class ResultTable {

  /** Explains the columns; wrapped. */
  static final String LEGEND =
      """
      Test accuracy after the last epoch: mean ± sample standard deviation over n seeds. Difference from
      the baseline: mean over the common seeds, with a paired 95 % confidence interval (Student's t).
      """;

  private ResultTable() {}

  /** The content of table.md: Markdown with aligned columns. */
  static String markdown(Results results) {
    StringBuilder text = new StringBuilder();
    results
        .networks()
        .forEach(
            (network, variants) -> {
              text.append("## ").append(network.name()).append("\n\n");
              text.append(conditions(results.plan(), network)).append("\n\n");
              text.append(MarkdownTable.aligned(of(results.plan(), network, variants)))
                  .append('\n');
            });
    text.append(LEGEND);
    List<RunState> failed = results.failed();
    if (!failed.isEmpty()) {
      text.append("\nFailed runs (resume the comparison to retry them):\n\n");
      for (RunState run : failed) {
        text.append("- " + run.run().name() + ": " + run.failure() + "\n");
      }
    }
    return text.toString();
  }

  /** Data, network, epochs and seeds, in a sentence. */
  static String conditions(Plan plan, PlannedNetwork network) {
    TrainConfig config = network.base();
    return (config.data().dir().isEmpty()
            ? "Embedded sample of Fashion-MNIST"
            : config.data().dir())
        + ", "
        + config.model().title()
        + ", "
        + Figures.count(config.train().epochs(), "epoch")
        + ", "
        + plan.seedsInWords(network)
        + ".";
  }

  /** One row per variant of a network. */
  static Table of(Plan plan, PlannedNetwork network, List<VariantResult> results) {
    TableColumns<VariantResult> columns =
        new TableColumns<VariantResult>()
            .text(plan.variantHeading(), result -> result.variant().name())
            .figure("Test accuracy, %", ResultTable::accuracy)
            .figure(
                "Difference, points",
                result ->
                    result.baseline().isEmpty()
                        ? "baseline"
                        : result.difference().map(e -> points(e.mean())).orElse(Figures.NONE))
            .figure("95 % interval", ResultTable::interval)
            .figure("Seconds per epoch", result -> text("%.1f", result.secondsPerEpoch()))
            .figure(
                "n",
                result ->
                    result.finished()
                        + (result.finished() == plan.seeds() ? "" : " of " + plan.seeds()));
    if (results.stream().anyMatch(result -> result.paper().isPresent())) {
      columns.figure(
          "Paper, %",
          result -> result.paper().isEmpty() ? "" : text("%.2f", result.paper().getAsDouble()));
    }
    return columns.table(network.name(), results);
  }

  private static String accuracy(VariantResult result) {
    String mean = Figures.percent(result.accuracy());
    return result.deviation().isEmpty()
        ? mean
        : mean + " ± " + Figures.percent(result.deviation().getAsDouble());
  }

  private static String interval(VariantResult result) {
    return result
        .difference()
        .filter(estimate -> estimate.halfWidth().isPresent())
        .map(estimate -> "[" + points(estimate.low()) + ", " + points(estimate.high()) + "]")
        .orElse(result.baseline().isEmpty() ? "" : Figures.NONE);
  }

  /** A signed difference; 0.00 has no sign. */
  private static String points(double difference) {
    String text = text("%+.2f", 100 * difference);
    return text.substring(1).equals("0.00") ? "0.00" : text;
  }

  private static String text(String format, double value) {
    return Double.isNaN(value) ? Figures.NONE : String.format(Locale.ROOT, format, value);
  }
}
