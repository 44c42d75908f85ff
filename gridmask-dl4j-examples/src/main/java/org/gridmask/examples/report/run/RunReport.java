package org.gridmask.examples.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.run.RecordedRun;

/** Writes the report of a run, or of several, from the files in the run folders. */
public final class RunReport {

  private RunReport() {}

  /**
   * The outcome of writing the report of a finished run.
   *
   * @param written whether it was written
   * @param problem what went wrong, in one line; a report without an evaluation may still have been
   *     written
   */
  public record Made(boolean written, Optional<String> problem) {}

  /**
   * Evaluates the network of a run that has just finished and writes the run's report. Failures are
   * returned, not thrown: the run itself is complete.
   *
   * @param run the folder of a finished run
   * @param data the run's data set
   * @return the outcome
   */
  public static Made afterTraining(Path run, DataSource data) {
    Optional<String> problem = Optional.empty();
    try {
      RunEvaluation.record(run, data);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      problem = Optional.of("the report of " + run + " has no test images: " + reason(e));
    }
    try {
      write(run);
      return new Made(true, problem);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      return new Made(false, Optional.of("cannot write the report of " + run + ": " + reason(e)));
    }
  }

  /** Whether a run folder has a complete evaluation. */
  public static boolean isEvaluated(RecordedRun run) {
    return RecordedEvaluation.of(run).evaluation().isPresent();
  }

  /** What went wrong, in one line. */
  public static String reason(Throwable e) {
    return e instanceof IOException io
        ? FileErrors.located(io)
        : e instanceof RuntimeException thrown
            ? FileErrors.reason(thrown)
            : FileErrors.inOneLine(e.toString());
  }

  /**
   * Writes report.html.
   *
   * @param run the folder of a run, finished or not
   * @throws ConfigException if it is not a run folder, or a file in it is invalid
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path run) throws IOException {
    HtmlReport.write(RunPage.of(RecordedRun.read(run)), HtmlReport.FILE_NAME, new AtomicFiles(run));
  }

  /**
   * Writes a joint report of several runs.
   *
   * @param runs the folders of different runs, at least two
   * @param file the report's file, in an existing folder
   * @throws ConfigException if one is not a run folder, or a file in one is invalid
   * @throws IOException if a file cannot be read or written
   */
  public static void write(List<Path> runs, Path file) throws IOException {
    List<RecordedRun> recorded = new ArrayList<>();
    for (Path run : runs) {
      recorded.add(RecordedRun.read(run));
    }
    HtmlReport.write(
        RunsPage.of(recorded, RecordedEvaluation::of, file),
        file.getFileName().toString(),
        new AtomicFiles(file.toAbsolutePath().getParent()));
  }
}
