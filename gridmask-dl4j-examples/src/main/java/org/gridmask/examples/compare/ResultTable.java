package org.gridmask.examples.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.evaluation.Statistics.Estimate;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.TableColumns;
import org.gridmask.examples.run.Score;

/** The results of each network as a table. */
final class ResultTable {

  private static final String LEGEND =
      """
      Test %s after the last epoch: mean ± sample standard deviation over n seeds. Difference from
      the baseline: mean over the common seeds, with a paired 95 %% confidence interval (Student's t).
      """;

  private ResultTable() {}

  /** Explains the columns; wrapped. */
  static String legend(Plan plan) {
    return LEGEND.formatted(Score.main(plan.task()).title());
  }

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
    text.append(legend(results.plan()));
    List<RunState> failed = results.failed();
    if (!failed.isEmpty()) {
      text.append("\nFailed runs (resume the comparison to retry them):\n\n");
      for (RunState run : failed) {
        text.append("- " + run.run().name() + ": " + run.failure() + "\n");
      }
    }
    return text.toString();
  }

  /** Data, network, images and epochs that all rows have in common, and seeds, in a sentence. */
  static String conditions(Plan plan, PlannedNetwork network) {
    Stream<Function<TrainConfig, String>> parts =
        Stream.of(
            ResultTable::data,
            config -> config.model().title(),
            ResultTable::limit,
            ResultTable::validation,
            config -> Figures.count(config.train().epochs(), "epoch"));
    return Stream.concat(
                parts.flatMap(part -> common(network, part).stream()),
                Stream.of(plan.seedsInWords(network)))
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** The text if it is the same for all variants. */
  private static Optional<String> common(
      PlannedNetwork network, Function<TrainConfig, String> part) {
    List<String> values =
        network.variants().stream()
            .map(variant -> part.apply(variant.config()))
            .distinct()
            .toList();
    return Optional.of(values.get(0)).filter(text -> values.size() == 1 && !text.isEmpty());
  }

  private static String data(TrainConfig config) {
    if (!config.data().dir().isEmpty()) {
      return config.data().dir();
    }
    return config.model().name().task() == TaskKind.DETECTION
        ? "Generated shapes"
        : "Embedded sample of Fashion-MNIST";
  }

  private static String limit(TrainConfig config) {
    if (config.data().limit() == 0) {
      return "";
    }
    String images = Figures.count(config.data().limit(), "training image");
    return config.model().name().task() == TaskKind.CLASSIFICATION
        ? images + " of each class"
        : images;
  }

  private static String validation(TrainConfig config) {
    return config.data().validation() == 0
        ? ""
        : Csv.number(100 * config.data().validation()) + " % of the training images for validation";
  }

  /** One row per variant of a network. */
  static Table of(Plan plan, PlannedNetwork network, List<VariantResult> results) {
    String score = Score.main(plan.task()).title();
    TableColumns<VariantResult> columns =
        new TableColumns<VariantResult>()
            .text(plan.variantHeading(), result -> result.variant().name())
            .figure("Test " + score + ", %", result -> text(result.score(), result.deviation()))
            .figure("Difference, points", result -> difference(result, result.difference()))
            .figure("95 % interval", result -> interval(result, result.difference()));
    if (plan.validates()) {
      columns
          .figure(
              "Validation " + score + ", %",
              result -> text(result.validationScore(), result.validationDeviation()))
          .figure(
              "Validation difference, points",
              result -> difference(result, result.validationDifference()))
          .figure(
              "Validation 95 % interval",
              result -> interval(result, result.validationDifference()));
    }
    columns
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

  private static String text(double score, OptionalDouble deviation) {
    String mean = Figures.percent(score);
    return deviation.isEmpty() ? mean : mean + " ± " + Figures.percent(deviation.getAsDouble());
  }

  private static String difference(VariantResult result, Optional<Estimate> difference) {
    return result.baseline().isEmpty()
        ? "baseline"
        : difference.map(estimate -> points(estimate.mean())).orElse(Figures.NONE);
  }

  private static String interval(VariantResult result, Optional<Estimate> difference) {
    return difference
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
