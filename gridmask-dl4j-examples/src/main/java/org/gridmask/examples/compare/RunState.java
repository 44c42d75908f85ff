package org.gridmask.examples.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;

/**
 * The state of a run.
 *
 * @param run the run
 * @param record the content of its folder, if it has started
 * @param failure the reason of its failure; empty if it did not fail
 */
public record RunState(PlannedRun run, Optional<RecordedRun> record, String failure) {

  /** The status of a run. */
  public enum Status {
    /** Not started, or not finished. */
    WAITING,
    /** It has a summary. */
    FINISHED,
    /** It ended with an error; resuming the comparison retries it. */
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The status.
   *
   * @return the status
   */
  public Status status() {
    if (summary().isPresent()) {
      return Status.FINISHED;
    }
    return failure.isEmpty() ? Status.WAITING : Status.FAILED;
  }

  /**
   * Its summary.
   *
   * @return the summary of a finished run
   */
  public Optional<RunSummary> summary() {
    return record.flatMap(RecordedRun::summary);
  }

  /**
   * The number of trained epochs.
   *
   * @return the number
   */
  public int epochs() {
    return metrics().size();
  }

  /**
   * The metrics so far.
   *
   * @return a row for each trained epoch
   */
  public List<EpochMetrics> metrics() {
    return record.map(RecordedRun::metrics).orElse(List.of());
  }
}
