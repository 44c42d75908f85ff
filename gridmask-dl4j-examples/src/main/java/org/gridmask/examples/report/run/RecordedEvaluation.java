package org.gridmask.examples.report.run;

import java.io.IOException;
import java.util.Optional;
import org.gridmask.examples.evaluation.Findings;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.run.RecordedRun;

/**
 * The findings in a run's folder, or the reason why there are none.
 *
 * @param findings the findings
 * @param classes the test images by class; there is nothing without findings
 * @param why a sentence; empty where there are findings
 */
record KeptFindings(Optional<Findings> findings, Optional<ClassResults> classes, String why) {

  static KeptFindings of(RecordedRun run) {
    try {
      Optional<Findings> read = Findings.read(run.path());
      return read.isPresent() ? of(read.get()) : none(reasonFor(run));
    } catch (IOException e) {
      return damaged(FileErrors.reason(e));
    } catch (RuntimeException e) {
      // Whatever somebody did to the files, the rest of a report can do without them.
      return damaged(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  static KeptFindings of(Findings findings) {
    return new KeptFindings(Optional.of(findings), Optional.of(ClassResults.of(findings)), "");
  }

  static KeptFindings none(String why) {
    return new KeptFindings(Optional.empty(), Optional.empty(), why);
  }

  private static KeptFindings damaged(String reason) {
    return none(
        "What was recorded of it in the run's folder, under findings, cannot be read: "
            + reason.strip()
            + ".");
  }

  private static String reasonFor(RecordedRun run) {
    return run.summary().isPresent()
        ? "The run's folder has no record of it: the run is of an earlier version, or was ended"
            + " before its findings were recorded. The command "
            + ShellCommand.of("report", run.path())
            + " records them if the data is still there."
        : "It is recorded when the run has come to its end.";
  }
}
