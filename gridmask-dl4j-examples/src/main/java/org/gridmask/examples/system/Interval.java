package org.gridmask.examples.system;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tells when something that is repeated at an interval is due. Thread-safe. */
public final class Interval {

  private final Duration length;
  private final InstantSource clock;
  private Instant last;

  /**
   * Starts the first interval.
   *
   * @param length the length
   * @param clock the clock
   */
  public Interval(Duration length, InstantSource clock) {
    this.length = length;
    this.clock = clock;
    last = clock.instant();
  }

  /**
   * Whether an interval has passed; if so, the next one starts.
   *
   * @return true once per interval
   */
  public synchronized boolean hasPassed() {
    Instant now = clock.instant();
    boolean passed = !now.isBefore(last.plus(length));
    if (passed) {
      last = now;
    }
    return passed;
  }
}
