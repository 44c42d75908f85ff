package org.gridmask.examples.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;

/**
 * How far a run is.
 *
 * @param run the run
 * @param record its folder, if it was begun
 * @param failure why it failed; empty if it did not
 */
public record RunState(PlannedRun run, Optional<RecordedRun> record, String failure) {

  /** How far a run is. */
  public enum Status {
    /** It has not begun, or not ended. */
    WAITING,
    /** It has its summary. */
    FINISHED,
    /** It ended with an error; it is tried again when the comparison is resumed. */
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How far it is.
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
   * How many epochs it has trained.
   *
   * @return the number of epochs
   */
  public int epochs() {
    return metrics().size();
  }

  List<EpochMetrics> metrics() {
    return record.map(RecordedRun::metrics).orElse(List.of());
  }
}
