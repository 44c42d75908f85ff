package org.gridmask.examples.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;

/**
 * What came out of a comparison so far.
 *
 * @param plan what is compared
 * @param runs how far each run is
 * @param rows a result for each row, by the names of the networks
 */
public record Results(Plan plan, List<RunState> runs, Map<PlannedNetwork, List<RowResult>> rows) {

  /**
   * Works out the results.
   *
   * @param plan what is compared
   * @param runs how far each run is
   * @param onPapersData the networks that learn from the paper's data, for which its numbers are
   *     given
   * @return the results
   */
  public static Results of(Plan plan, List<RunState> runs, Set<PlannedNetwork> onPapersData) {
    Map<PlannedNetwork, List<RowResult>> rows = new LinkedHashMap<>();
    for (PlannedNetwork network : plan.networks()) {
      List<RowResult> ofNetwork = new ArrayList<>();
      for (Row row : network.rows()) {
        OptionalDouble paper =
            onPapersData.contains(network) ? plan.paper(network, row) : OptionalDouble.empty();
        ofNetwork.add(result(network, row, runs, paper));
      }
      rows.put(network, List.copyOf(ofNetwork));
    }
    return new Results(plan, List.copyOf(runs), rows);
  }

  private static RowResult result(
      PlannedNetwork network, Row row, List<RunState> runs, OptionalDouble paper) {
    Map<Long, RunSummary> summaries = summaries(network, row, runs);
    double[] accuracies = values(summaries, RunSummary::testAccuracy);
    Row baseline = network.baselineOf(row);
    return new RowResult(
        row,
        summaries.size(),
        meanOrNaN(accuracies),
        Statistics.deviation(accuracies),
        meanOrNaN(values(summaries, RunSummary::bestTestAccuracy)),
        baseline.equals(row)
            ? Optional.empty()
            : difference(summaries, summaries(network, baseline, runs)),
        meanOrNaN(values(summaries, summary -> summary.seconds() / summary.epochs())),
        paper);
  }

  private static Optional<Statistics.Estimate> difference(
      Map<Long, RunSummary> own, Map<Long, RunSummary> baseline) {
    List<Double> differences = new ArrayList<>();
    own.forEach(
        (seed, summary) -> {
          if (baseline.containsKey(seed)) {
            differences.add(summary.testAccuracy() - baseline.get(seed).testAccuracy());
          }
        });
    return differences.isEmpty() ? Optional.empty() : Optional.of(Statistics.interval(differences));
  }

  /** The runs that ended with an error. */
  public List<RunState> failed() {
    return runs.stream().filter(run -> run.status() == RunState.Status.FAILED).toList();
  }

  /** The finished runs of a row, by their seeds. */
  Map<Long, RecordedRun> finished(PlannedNetwork network, Row row) {
    return finished(network, row, runs);
  }

  /** The summaries of the finished runs of a row, by their seeds. */
  Map<Long, RunSummary> summaries(PlannedNetwork network, Row row) {
    return summaries(network, row, runs);
  }

  private static Map<Long, RunSummary> summaries(
      PlannedNetwork network, Row row, List<RunState> runs) {
    Map<Long, RunSummary> summaries = new LinkedHashMap<>();
    finished(network, row, runs)
        .forEach((seed, run) -> summaries.put(seed, run.summary().orElseThrow()));
    return summaries;
  }

  private static Map<Long, RecordedRun> finished(
      PlannedNetwork network, Row row, List<RunState> runs) {
    Map<Long, RecordedRun> finished = new LinkedHashMap<>();
    for (RunState state : runs) {
      if (state.run().network().equals(network) && state.run().row().equals(row)) {
        state
            .record()
            .filter(run -> run.summary().isPresent())
            .ifPresent(run -> finished.put(state.run().seed(), run));
      }
    }
    return finished;
  }

  private static double[] values(
      Map<Long, RunSummary> summaries, ToDoubleFunction<RunSummary> value) {
    return summaries.values().stream().mapToDouble(value).toArray();
  }

  private static double meanOrNaN(double[] values) {
    return values.length == 0 ? Double.NaN : Statistics.mean(values);
  }
}
