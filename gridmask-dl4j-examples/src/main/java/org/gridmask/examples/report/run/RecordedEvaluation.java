package org.gridmask.examples.report.run;

import java.io.IOException;
import java.util.Optional;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.run.RecordedRun;

/**
 * The evaluation in a run's folder, or the reason why there is none.
 *
 * @param evaluation the evaluation
 * @param missing why there is none, as a sentence; empty where there is one
 */
record RecordedEvaluation(Optional<TestEvaluation> evaluation, String missing) {

  static RecordedEvaluation of(RecordedRun run) {
    try {
      Optional<TestEvaluation> read = TestEvaluation.read(run.path());
      return new RecordedEvaluation(read, read.isPresent() ? "" : reason(run));
    } catch (IOException | RuntimeException e) {
      // Whatever was done to the files, the rest of the report does not need them.
      return new RecordedEvaluation(
          Optional.empty(),
          "What was recorded of it in the run's folder, under findings, cannot be read: %s."
              .formatted(FileErrors.reason(e)));
    }
  }

  private static String reason(RecordedRun run) {
    return run.summary().isEmpty()
        ? "It is recorded when the run is finished."
        : "The run's folder has no record of it: the run is of an earlier version, or was ended"
            + " before it was recorded. The command "
            + ShellCommand.of("report", run.path())
            + " records it if the data is still there.";
  }
}
