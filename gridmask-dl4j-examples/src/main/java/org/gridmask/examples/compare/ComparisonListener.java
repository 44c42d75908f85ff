package org.gridmask.examples.compare;

import java.util.OptionalDouble;

/** Hears how a comparison gets on; one call at a time. */
public interface ComparisonListener {

  /**
   * An epoch of some run is over.
   *
   * @param secondsLeft how long the rest may take, once that can be told
   */
  void epochEnded(OptionalDouble secondsLeft);

  /**
   * A run is over, and the results are written.
   *
   * @param state the run, finished or failed
   * @param secondsLeft how long the rest may take, once that can be told
   */
  void runEnded(RunState state, OptionalDouble secondsLeft);
}
