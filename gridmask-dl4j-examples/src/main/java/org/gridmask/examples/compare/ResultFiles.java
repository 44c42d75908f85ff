package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridmask.examples.chart.ChartFiles;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the results of a comparison: results.csv, summary.csv, table.md, plot and report. */
public final class ResultFiles {

  /** A line for each run. */
  static final String RESULTS = "results.csv";

  /** A line for each row. */
  static final String SUMMARY = "summary.csv";

  /** The column of {@link #SUMMARY} with the paper's numbers. */
  static final String PAPER = "paper_percent";

  private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);

  private final Plan plan;
  private final Path folder;
  private final AtomicFiles files;
  private final Set<PlannedNetwork> onPapersData;

  /**
   * Files in a folder.
   *
   * @param plan what is compared
   * @param folder the comparison's folder, open
   * @param onPapersData the networks that learn from the paper's data
   */
  public ResultFiles(Plan plan, ComparisonFolder folder, Set<PlannedNetwork> onPapersData) {
    this.plan = plan;
    this.folder = folder.path();
    this.files = folder.files();
    this.onPapersData = Set.copyOf(onPapersData);
  }

  /**
   * Writes all files anew.
   *
   * @param runs how far each run is
   * @throws IOException if one cannot be written
   */
  public void write(List<RunState> runs) throws IOException {
    Results results = Results.of(plan, runs, onPapersData);
    files.writeText(RESULTS, resultsCsv(results));
    files.writeText(SUMMARY, summaryCsv(results));
    files.writeText("table.md", ResultTable.markdown(results));
    ChartFiles.write(ResultChart.of(results), "plot", files);
    try {
      CompareReport.write(results, folder);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // Hours of training are worth more than a page about them.
      LOG.warn("There is no report: {}", RunReport.reason(e));
    }
  }

  /** The keys that are swept for some row. */
  private static List<String> sweptKeys(Plan plan) {
    Set<String> keys = new LinkedHashSet<>();
    plan.sweeps().forEach(sweep -> keys.addAll(sweep.keys()));
    return List.copyOf(keys);
  }

  private static List<String> header(Plan plan, String... rest) {
    List<String> header = new ArrayList<>(List.of("network", "row", "method"));
    header.addAll(sweptKeys(plan));
    header.addAll(List.of(rest));
    return header;
  }

  private static List<String> fields(Plan plan, PlannedNetwork network, Row row) {
    List<String> fields = new ArrayList<>();
    fields.add(network.name());
    fields.add(row.name());
    fields.add(row.method().map(Method::name).orElse(""));
    sweptKeys(plan).forEach(key -> fields.add(row.values().getOrDefault(key, "")));
    return fields;
  }

  private static String resultsCsv(Results results) {
    Plan plan = results.plan();
    StringBuilder csv = new StringBuilder();
    csv.append(
        Csv.line(
            header(
                plan,
                "seed",
                "test_accuracy",
                "best_test_accuracy",
                "test_top5",
                "epochs",
                "seconds",
                "seconds_per_epoch",
                "images_per_second",
                "status",
                "reason")));
    for (RunState state : results.runs()) {
      List<String> fields = fields(plan, state.run().network(), state.run().row());
      fields.add(String.valueOf(state.run().seed()));
      Optional<RunSummary> summary = state.record().flatMap(RecordedRun::summary);
      if (summary.isPresent()) {
        RunSummary s = summary.get();
        fields.add(Csv.number(s.testAccuracy()));
        fields.add(Csv.number(s.bestTestAccuracy()));
        fields.add(Csv.number(s.testTop5()));
        fields.add(String.valueOf(s.epochs()));
        fields.add(Csv.number(s.seconds()));
        fields.add(Csv.number(s.seconds() / s.epochs()));
        fields.add(Csv.number(s.imagesPerSecond()));
      } else {
        fields.addAll(List.of("", "", "", String.valueOf(state.epochs()), "", "", ""));
      }
      fields.add(state.status().name().toLowerCase(Locale.ROOT));
      fields.add(state.reason());
      csv.append(Csv.line(fields));
    }
    return csv.toString();
  }

  private static String summaryCsv(Results results) {
    Plan plan = results.plan();
    StringBuilder csv = new StringBuilder();
    csv.append(
        Csv.line(
            header(
                plan,
                "runs",
                "test_accuracy_mean",
                "test_accuracy_sd",
                "best_test_accuracy_mean",
                "difference",
                "difference_low",
                "difference_high",
                "pairs",
                "seconds_per_epoch",
                PAPER)));
    results
        .rows()
        .forEach(
            (network, rows) -> {
              for (RowResult row : rows) {
                List<String> fields = fields(plan, network, row.row());
                fields.add(String.valueOf(row.finished()));
                fields.add(number(row.accuracy()));
                fields.add(number(row.deviation()));
                fields.add(number(row.bestAccuracy()));
                double mean = row.difference().map(Statistics.Estimate::mean).orElse(Double.NaN);
                double half =
                    row.difference()
                        .map(estimate -> estimate.halfWidth().orElse(Double.NaN))
                        .orElse(Double.NaN);
                fields.add(number(mean));
                fields.add(number(mean - half));
                fields.add(number(mean + half));
                fields.add(row.difference().map(e -> String.valueOf(e.count())).orElse(""));
                fields.add(number(row.secondsPerEpoch()));
                fields.add(number(row.paper()));
                csv.append(Csv.line(fields));
              }
            });
    return csv.toString();
  }

  private static String number(OptionalDouble value) {
    return number(value.orElse(Double.NaN));
  }

  /** Nothing where there is no number. */
  private static String number(double value) {
    return Double.isNaN(value) ? "" : Csv.number(value);
  }
}
