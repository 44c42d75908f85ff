package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;

/** Trains a new or interrupted run of a comparison to its end. */
public interface RunTrainer {

  /** Receives the progress of a run, on the thread that trains or watches it. */
  interface Progress {

    /** The metrics of an epoch have been written. */
    void epochEnded();

    /** The run goes on; called every few seconds, or after each batch. */
    void goesOn();
  }

  /**
   * Trains a run until its folder has a summary.
   *
   * @param run the run
   * @param folder its folder, which may not exist yet
   * @param progress receives the progress
   * @throws IOException if the data cannot be read, the folder cannot be written, or training fails
   * @throws InterruptedException if the thread was interrupted; the run can be resumed
   */
  void train(PlannedRun run, Path folder, Progress progress)
      throws IOException, InterruptedException;
}
