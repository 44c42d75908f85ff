package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import org.gridmask.examples.run.RunSummary;

/** Trains one run of a comparison to its end: a new one, or one that was begun in its folder. */
public interface RunTrainer {

  /**
   * Trains a run.
   *
   * @param run the run
   * @param folder its folder, which may not be there yet
   * @param epochEnded is called after each epoch, whose row is in the folder, on the same thread
   * @return the run's summary, which is in the folder too
   * @throws IOException if the data cannot be read, the folder not written, or the training failed
   * @throws InterruptedException if the thread was interrupted; the run can be gone on with
   */
  RunSummary train(PlannedRun run, Path folder, Runnable epochEnded)
      throws IOException, InterruptedException;
}
