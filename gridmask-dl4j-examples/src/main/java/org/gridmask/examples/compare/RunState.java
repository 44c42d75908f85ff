package org.gridmask.examples.compare;

import java.util.Optional;
import org.gridmask.examples.run.RecordedRun;

/**
 * How far a run is.
 *
 * @param run the run
 * @param status how far it is
 * @param record what its folder says, if it was begun
 * @param reason why it failed, or empty
 */
public record RunState(PlannedRun run, Status status, Optional<RecordedRun> record, String reason) {

  /** How far a run is. */
  public enum Status {
    /** It was not begun, or not ended, yet. */
    WAITING,
    /** It has its summary. */
    FINISHED,
    /** It ended with an error, and is tried again when the comparison goes on. */
    FAILED
  }

  /**
   * How many of its epochs are over.
   *
   * @return the number of rows that its metrics have
   */
  public int epochs() {
    return record.map(found -> found.metrics().size()).orElse(0);
  }
}
