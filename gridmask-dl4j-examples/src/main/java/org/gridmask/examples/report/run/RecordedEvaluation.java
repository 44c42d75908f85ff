package org.gridmask.examples.report.run;

import java.io.IOException;
import java.util.Optional;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.run.RecordedRun;

/**
 * The evaluation in a run folder, or why there is none.
 *
 * @param evaluation the evaluation
 * @param missing why there is none, as a sentence; empty where there is one
 */
record RecordedEvaluation(Optional<RunEvaluation> evaluation, String missing) {

  static RecordedEvaluation of(RecordedRun run) {
    try {
      Optional<RunEvaluation> read = RunEvaluation.read(run);
      return new RecordedEvaluation(read, read.isPresent() ? "" : reason(run));
    } catch (IOException | RuntimeException e) {
      // The rest of the report does not need these files.
      return new RecordedEvaluation(
          Optional.empty(),
          "The evaluation in the run's folder, under findings, cannot be read: %s."
              .formatted(FileErrors.reason(e)));
    }
  }

  private static String reason(RecordedRun run) {
    return run.summary().isEmpty()
        ? "The network is evaluated when the run has finished."
        : "There is no evaluation: the run was made by an earlier version, or was stopped before it"
            + " was evaluated. If the data is still available, evaluate it with "
            + ShellCommand.of("report", run.path())
            + ".";
  }
}
