package org.gridmask.examples.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;

/**
 * Compares the results of two runs of one configuration exactly: metrics.csv and the summary,
 * except for times, and every number in the model.
 *
 * <p>Messages count epochs from 1, as the output of a run does.
 */
public final class RunComparison {

  /** Columns and keys that depend on wall-clock time. */
  private static final Set<String> TIMES = Set.of("images_per_second", "seconds");

  /** The key of files that took no part in the run. */
  private static final String IGNORED = "ignored";

  private static final double SUMMARY_TOLERANCE = 1e-6;

  private final RecordedRun recorded;
  private final RecordedRun repeated;
  private final List<Difference> differences = new ArrayList<>();

  private RunComparison(RecordedRun recorded, RecordedRun repeated) {
    this.recorded = recorded;
    this.repeated = repeated;
  }

  /**
   * Compares two finished runs.
   *
   * @param recorded the first run
   * @param repeated the second run
   * @return the differences; empty if they are equal
   * @throws IOException if a model does not exist or cannot be read
   * @throws org.gridmask.examples.train.TrainingException if a model is damaged
   */
  public static List<Difference> ofWholeRuns(RecordedRun recorded, RecordedRun repeated)
      throws IOException {
    RunComparison comparison = new RunComparison(recorded, repeated);
    int epochs = Math.max(recorded.metrics().size(), repeated.metrics().size());
    comparison.metrics(epochs);
    comparison.summaries();
    comparison.models(epochs);
    return List.copyOf(comparison.differences);
  }

  /**
   * Compares the first epochs of two runs.
   *
   * @param recorded the first run
   * @param repeated the second run, which may have no further epochs
   * @param epochs the number of epochs, at least 1
   * @return the differences; empty if they are equal
   * @throws IOException if the first run has a model of that epoch and one of the models cannot be
   *     read
   * @throws org.gridmask.examples.train.TrainingException if a model is damaged
   */
  static List<Difference> ofFirstEpochs(RecordedRun recorded, RecordedRun repeated, int epochs)
      throws IOException {
    RunComparison comparison = new RunComparison(recorded, repeated);
    comparison.metrics(epochs);
    if (recorded.modelAfter(epochs).isPresent()) {
      comparison.models(epochs);
    }
    return List.copyOf(comparison.differences);
  }

  private void metrics(int epochs) {
    List<EpochMetrics> before = recorded.metrics();
    List<EpochMetrics> now = repeated.metrics();
    int common = Math.min(epochs, Math.min(before.size(), now.size()));
    if (common < epochs) {
      add("epochs", before.size(), now.size());
    }
    Map<String, ToDoubleFunction<EpochMetrics>> columns =
        EpochMetrics.columns(recorded.task(), true);
    columns.keySet().removeAll(TIMES);
    columns.forEach((name, column) -> column(name, common, column::applyAsDouble));
    column("mask_hash", common, EpochMetrics::maskHash);
  }

  /** Compares a column of the common epochs, except for values that were not recorded. */
  private void column(String name, int common, Function<EpochMetrics, ?> column) {
    List<?> before = recorded.metrics().stream().map(column).toList();
    List<?> now = repeated.metrics().stream().map(column).toList();
    int[] different =
        IntStream.range(0, common)
            .filter(e -> !before.get(e).equals(now.get(e)) && !before.get(e).equals(""))
            .toArray();
    if (different.length > 0) {
      int first = different[0];
      String others =
          different.length == 1 ? "" : " (the first of " + different.length + " such epochs)";
      add(
          name + " of epoch " + (first + 1) + others,
          shown(before.get(first)),
          shown(now.get(first)));
    }
  }

  private static String shown(Object value) {
    return value instanceof Double number ? Csv.number(number) : value.toString();
  }

  private void summaries() {
    if (recorded.summary().isEmpty() || repeated.summary().isEmpty()) {
      if (recorded.summary().isPresent() != repeated.summary().isPresent()) {
        add(
            "summary.json",
            recorded.summary().isPresent() ? "there" : "none",
            repeated.summary().isPresent() ? "there" : "none");
      }
      return;
    }
    JsonMapper json = new JsonMapper();
    JsonNode now = json.valueToTree(repeated.summary().get());
    for (Map.Entry<String, JsonNode> before :
        json.<JsonNode>valueToTree(recorded.summary().get()).properties()) {
      if (!TIMES.contains(before.getKey()) && !before.getKey().equals(IGNORED)) {
        summary(before.getKey(), before.getValue(), now.get(before.getKey()));
      }
    }
  }

  private void summary(String key, JsonNode before, JsonNode now) {
    // Fractions are means of the columns, which are compared exactly; older versions computed
    // them before rounding the columns.
    double difference = Math.abs(before.doubleValue() - now.doubleValue());
    boolean close =
        before.isDouble() && difference <= SUMMARY_TOLERANCE * Math.abs(before.doubleValue());
    if (!before.equals(now) && !close) {
      add(key + " in summary.json", text(before), text(now));
    }
  }

  private static String text(JsonNode number) {
    return number.isDouble() ? Csv.number(number.doubleValue()) : number.asText();
  }

  private void models(int epochs) throws IOException {
    ModelComparison models = new ModelComparison(recorded, repeated);
    differences.addAll(models.of(model(recorded, epochs), model(repeated, epochs)));
  }

  private static Path model(RecordedRun run, int epochs) {
    return run.modelAfter(epochs).orElse(run.path().resolve(RunFiles.MODEL));
  }

  private void add(String what, Object before, Object now) {
    differences.add(new Difference(what, before.toString(), now.toString()));
  }
}
