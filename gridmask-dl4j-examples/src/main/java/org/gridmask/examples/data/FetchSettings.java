package org.gridmask.examples.data;

import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param stall how long it waits for a connection, for an answer and for the next bytes
 * @param attempts how often it fails one after the other, with nothing new gained, before it gives
 *     up; at least 1
 * @param pause how long it waits after a first failure; twice as long after each that follows
 */
public record FetchSettings(Duration stall, int attempts, Duration pause) {

  /** Refuses fewer attempts than 1, and times that are not positive. */
  public FetchSettings {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, but is " + attempts);
    }
    if (stall.isNegative() || stall.isZero() || pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException(
          "stall and pause must be positive, but are " + stall + " and " + pause);
    }
  }

  /** 30 seconds, 5 attempts, a pause of 1 second at first. */
  public static FetchSettings defaults() {
    return new FetchSettings(Duration.ofSeconds(30), 5, Duration.ofSeconds(1));
  }

  /** The pause after so many failures, at least 1. */
  Duration pauseAfter(int failures) {
    return pause.multipliedBy(1L << Math.min(failures - 1, 5));
  }
}
