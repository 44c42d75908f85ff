package org.gridmask.examples.compare;

import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.run.EpochMetrics;

/** Estimates the time left of a comparison. */
final class TimeLeft {

  private TimeLeft() {}

  /**
   * The time left of a run: its remaining epochs times the mean time of its own epochs, or, before
   * its first one has ended, of those of other runs of its network.
   *
   * @return empty before the first epoch
   */
  static OptionalDouble seconds(RunState run, List<RunState> runs) {
    int epochs = run.run().config().train().epochs() - run.epochs();
    return Stream.of(
            List.of(run),
            runs.stream()
                .filter(other -> other.run().network().equals(run.run().network()))
                .toList(),
            runs)
        .map(
            some ->
                some.stream()
                    .flatMap(each -> each.metrics().stream())
                    .mapToDouble(EpochMetrics::seconds)
                    .average())
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .map(mean -> OptionalDouble.of(epochs * mean.getAsDouble()))
        .orElse(OptionalDouble.empty());
  }

  /**
   * Remaining epochs times the mean epoch time of their network, or of all networks if that has
   * none yet. At least the time of the longest run; empty before the first epoch.
   *
   * @param jobs the number of parallel runs
   */
  static OptionalDouble seconds(List<RunState> runs, int jobs) {
    DoubleSummaryStatistics all = new DoubleSummaryStatistics();
    Map<PlannedNetwork, DoubleSummaryStatistics> networks = new HashMap<>();
    for (RunState run : runs) {
      run.metrics()
          .forEach(
              epoch -> {
                all.accept(epoch.seconds());
                networks
                    .computeIfAbsent(run.run().network(), key -> new DoubleSummaryStatistics())
                    .accept(epoch.seconds());
              });
    }
    double sum = 0;
    double longest = 0;
    for (RunState run : runs) {
      if (run.status() == Status.WAITING) {
        int epochs = run.run().config().train().epochs() - run.epochs();
        double seconds = epochs * networks.getOrDefault(run.run().network(), all).getAverage();
        sum += seconds;
        longest = Math.max(longest, seconds);
      }
    }
    return all.getCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(sum / jobs, longest));
  }
}
