package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;

/** Trains one run of a comparison to its end: a new one, or one that was interrupted. */
public interface RunTrainer {

  /**
   * Trains a run; its folder then has a summary.
   *
   * @param run the run
   * @param folder its folder, which may not exist yet
   * @param epochEnded is called on this thread after each epoch, when the folder has its metrics
   * @throws IOException if the data cannot be read, the folder not written, or the training failed
   * @throws InterruptedException if the thread was interrupted; the run can be resumed
   */
  void train(PlannedRun run, Path folder, Runnable epochEnded)
      throws IOException, InterruptedException;
}
