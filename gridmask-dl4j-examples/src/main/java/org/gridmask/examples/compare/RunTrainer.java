package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;

/** Trains a new or interrupted run of a comparison to its end. */
public interface RunTrainer {

  /**
   * Trains a run until its folder has a summary.
   *
   * @param run the run
   * @param folder its folder, which may not exist yet
   * @param epochEnded called on this thread after the metrics of each epoch are written
   * @throws IOException if the data cannot be read, the folder cannot be written, or training fails
   * @throws InterruptedException if the thread was interrupted; the run can be resumed
   */
  void train(PlannedRun run, Path folder, Runnable epochEnded)
      throws IOException, InterruptedException;
}
