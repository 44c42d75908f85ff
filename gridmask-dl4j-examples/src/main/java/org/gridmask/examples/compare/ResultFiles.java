package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.chart.ChartFiles;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.TableColumns;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the results of a comparison: results.csv, summary.csv, table.md, plot and report. */
public final class ResultFiles {

  /** One row per run. */
  static final String RESULTS = "results.csv";

  /** One row per variant. */
  static final String SUMMARY = "summary.csv";

  /** The column of {@link #SUMMARY} with the paper's numbers. */
  static final String PAPER = "paper_percent";

  private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);

  private final Plan plan;
  private final Path folder;
  private final AtomicFiles files;
  private final Set<PlannedNetwork> onPapersData;

  /**
   * Creates a writer.
   *
   * @param plan the runs
   * @param folder the comparison's folder, open
   * @param onPapersData the networks that are trained on the data set of the paper
   */
  public ResultFiles(Plan plan, ComparisonFolder folder, Set<PlannedNetwork> onPapersData) {
    this.plan = plan;
    this.folder = folder.path();
    this.files = folder.files();
    this.onPapersData = Set.copyOf(onPapersData);
  }

  /**
   * Rewrites all files.
   *
   * @param runs the state of each run
   * @param now the time, if the comparison is going on
   * @throws IOException if one cannot be written
   */
  public void write(List<RunState> runs, Optional<Instant> now) throws IOException {
    Results results = Results.of(plan, runs, onPapersData);
    files.writeText(RESULTS, resultColumns().csv(runs));
    files.writeText(
        SUMMARY,
        summaryColumns().csv(results.networks().values().stream().flatMap(List::stream).toList()));
    files.writeText("table.md", ResultTable.markdown(results));
    ChartFiles.write(ResultChart.of(results), "plot", files);
    try {
      CompareReport.write(results, folder, now);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // A failed report must not stop the training.
      LOG.warn("Cannot write the report: {}", RunReport.reason(e));
    }
  }

  private <T> TableColumns<T> columns(
      Function<T, PlannedNetwork> network, Function<T, Variant> variant) {
    TableColumns<T> columns =
        new TableColumns<T>()
            .text("network", line -> network.apply(line).name())
            .text("row", line -> variant.apply(line).name())
            .text("method", line -> variant.apply(line).methodName());
    plan.sweeps().stream()
        .flatMap(sweep -> sweep.keys().stream())
        .distinct()
        .forEach(
            key -> columns.text(key, line -> variant.apply(line).values().getOrDefault(key, "")));
    return columns;
  }

  private TableColumns<RunState> resultColumns() {
    String main = Score.main(plan.task()).key();
    TableColumns<RunState> columns =
        this.<RunState>columns(state -> state.run().network(), state -> state.run().variant())
            .figure("seed", state -> state.run().seed())
            .number("test_" + main, of(VariantResult::test))
            .number("best_test_" + main, of(RunSummary::bestTestScore));
    for (Score score : Score.of(plan.task()).subList(1, Score.of(plan.task()).size())) {
      columns.number("test_" + score.key(), of(summary -> summary.test().get(score)));
    }
    if (plan.validates()) {
      columns
          .number("validation_" + main, of(VariantResult::validation))
          .number(
              "best_validation_" + main,
              of(summary -> summary.validation().isEmpty() ? Double.NaN : summary.bestScore()));
    }
    return columns
        .figure("epochs", state -> state.summary().map(RunSummary::epochs).orElse(state.epochs()))
        .number("seconds", of(RunSummary::seconds))
        .number("seconds_per_epoch", of(summary -> summary.seconds() / summary.epochs()))
        .number("images_per_second", of(RunSummary::imagesPerSecond))
        .text("status", RunState::status)
        .text("reason", RunState::failure);
  }

  private static ToDoubleFunction<RunState> of(Function<RunSummary, Double> value) {
    return state -> state.summary().map(value).orElse(Double.NaN);
  }

  private TableColumns<VariantResult> summaryColumns() {
    String main = Score.main(plan.task()).key();
    TableColumns<VariantResult> columns =
        this.columns(VariantResult::network, VariantResult::variant)
            .figure("runs", VariantResult::finished)
            .number("test_" + main + "_mean", VariantResult::score)
            .number("test_" + main + "_sd", result -> result.deviation().orElse(Double.NaN))
            .number("best_test_" + main + "_mean", VariantResult::bestScore)
            .number("difference", result -> of(result.difference(), Statistics.Estimate::mean))
            .number("difference_low", result -> of(result.difference(), Statistics.Estimate::low))
            .number("difference_high", result -> of(result.difference(), Statistics.Estimate::high))
            .figure(
                "pairs",
                result -> result.difference().map(e -> String.valueOf(e.count())).orElse(""));
    if (plan.validates()) {
      columns
          .number("validation_" + main + "_mean", VariantResult::validationScore)
          .number(
              "validation_" + main + "_sd",
              result -> result.validationDeviation().orElse(Double.NaN))
          .number(
              "validation_difference",
              result -> of(result.validationDifference(), Statistics.Estimate::mean))
          .number(
              "validation_difference_low",
              result -> of(result.validationDifference(), Statistics.Estimate::low))
          .number(
              "validation_difference_high",
              result -> of(result.validationDifference(), Statistics.Estimate::high));
    }
    return columns
        .number("seconds_per_epoch", VariantResult::secondsPerEpoch)
        .number(PAPER, result -> result.paper().orElse(Double.NaN));
  }

  private static double of(
      Optional<Statistics.Estimate> difference, Function<Statistics.Estimate, Double> value) {
    return difference.map(value).orElse(Double.NaN);
  }
}
