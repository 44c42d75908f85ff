package org.gridmask.examples.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Scores;

/**
 * The result of a variant.
 *
 * @param network its network
 * @param variant the variant
 * @param runs its finished runs by seed
 * @param baseline the baseline's finished runs by seed; empty for the baseline itself
 * @param paper the paper's score in percent, if it is of the same experiment
 */
public record VariantResult(
    PlannedNetwork network,
    Variant variant,
    SortedMap<Long, RecordedRun> runs,
    Optional<SortedMap<Long, RecordedRun>> baseline,
    OptionalDouble paper) {

  int finished() {
    return runs.size();
  }

  /** The test scores after the last epoch, in [0, 1]. */
  double[] scores() {
    return values(VariantResult::test);
  }

  static double test(RunSummary summary) {
    return summary.test().main();
  }

  /** The mean score on the validation images after the last epoch; NaN without. */
  double validationScore() {
    return mean(VariantResult::validation);
  }

  /** The sample standard deviation of these scores; empty for fewer than two runs. */
  OptionalDouble validationDeviation() {
    return Statistics.deviation(values(VariantResult::validation));
  }

  /** The mean difference in score on the validation images from the baseline. */
  Optional<Statistics.Estimate> validationDifference() {
    return difference(VariantResult::validation);
  }

  static double validation(RunSummary summary) {
    return summary.validation().map(Scores::main).orElse(Double.NaN);
  }

  /** Their mean; NaN without a run. */
  double score() {
    return mean(VariantResult::test);
  }

  /** Their sample standard deviation; empty for fewer than two runs. */
  OptionalDouble deviation() {
    return Statistics.deviation(scores());
  }

  /** The mean of the best epochs' test scores, in [0, 1]; NaN with validation images. */
  double bestScore() {
    return mean(RunSummary::bestTestScore);
  }

  /** The mean time of an epoch including evaluation; NaN without a run. */
  double secondsPerEpoch() {
    return mean(summary -> summary.seconds() / summary.epochs());
  }

  /** The mean difference in score from the baseline, over the common seeds. */
  Optional<Statistics.Estimate> difference() {
    return difference(VariantResult::test);
  }

  private Optional<Statistics.Estimate> difference(ToDoubleFunction<RunSummary> value) {
    Map<Long, RecordedRun> others = baseline.orElse(runs);
    List<Double> differences =
        runs.entrySet().stream()
            .filter(run -> baseline.isPresent() && others.containsKey(run.getKey()))
            .map(
                run ->
                    value.applyAsDouble(run.getValue().summary().orElseThrow())
                        - value.applyAsDouble(others.get(run.getKey()).summary().orElseThrow()))
            .toList();
    return differences.isEmpty() ? Optional.empty() : Optional.of(Statistics.interval(differences));
  }

  private double mean(ToDoubleFunction<RunSummary> value) {
    return runs.isEmpty() ? Double.NaN : Statistics.mean(values(value));
  }

  private double[] values(ToDoubleFunction<RunSummary> value) {
    return runs.values().stream()
        .mapToDouble(run -> value.applyAsDouble(run.summary().orElseThrow()))
        .toArray();
  }
}
