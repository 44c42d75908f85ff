package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridmask.examples.cam.CamReport;
import org.gridmask.examples.compare.CompareReport;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.evaluation.Findings;
import org.gridmask.examples.failure.FailureReport;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.FolderLock;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds reports again from what is in the folders. */
@Command(
    name = "report",
    description = {
      "Build the reports of runs, comparisons and statistics again from the files in their folders,"
          + " and of several runs one for all of them.",
      "A finished run without a record of its test images gets one if its data is still there."
    })
final class ReportCommand implements Callable<Integer> {

  /** Every report has it near its beginning. */
  private static final String GENERATOR = "name=\"generator\" content=\"gridmask";

  private static final int HEAD = 4096;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folders of runs, comparisons or statistics.")
  private List<Path> paths = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The report of several runs together (default: report.html in the current folder).")
  private Path out;

  /** What there may be a report of. */
  private enum Kind {
    COMPARISON("compare.yaml"),
    RUN("config.yaml"),
    FAILURE_CASES("failure-cases.csv"),
    ACTIVATION_MAPS("cam.json");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    boolean isIn(Path folder) throws IOException {
      return switch (this) {
        case COMPARISON, RUN -> Files.isRegularFile(folder.resolve(file));
        case FAILURE_CASES -> FailureReport.isIn(folder);
        case ACTIVATION_MAPS -> CamReport.isIn(folder);
      };
    }

    void write(Path folder) throws IOException {
      switch (this) {
        case COMPARISON -> CompareReport.write(folder);
        case RUN -> RunReport.write(folder);
        case FAILURE_CASES -> FailureReport.write(folder);
        case ACTIVATION_MAPS -> CamReport.write(folder);
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      Map<Path, Kind> folders = folders();
      List<Path> runs =
          folders.keySet().stream().filter(folder -> folders.get(folder) == Kind.RUN).toList();
      Path together = runs.size() > 1 ? together(folders.keySet()) : null;
      if (out != null && together == null) {
        throw CommandFailedException.usage(
            "--out is for the report of several runs together, but there is "
                + (runs.isEmpty() ? "none" : "one")
                + "; any other report is written to its own folder");
      }
      TrainingSetup setup = new TrainingSetup(spec);
      List<RuntimeException> failures = new ArrayList<>();
      for (Map.Entry<Path, Kind> each : folders.entrySet()) {
        try {
          if (each.getValue() == Kind.RUN) {
            recordMissing(each.getKey(), setup);
          }
          write(each.getKey().resolve(HtmlReport.FILE_NAME), each.getValue()::write, each.getKey());
        } catch (ConfigException | CommandFailedException e) {
          // Others can be reported all the same.
          failures.add(e);
        }
      }
      if (together != null && failures.isEmpty()) {
        write(together, file -> RunReport.write(runs, file), together);
      }
      for (RuntimeException e : failures.subList(0, Math.max(0, failures.size() - 1))) {
        spec.commandLine().getErr().println("gridmask: " + e.getMessage());
      }
      if (!failures.isEmpty()) {
        throw failures.get(failures.size() - 1);
      }
      return 0;
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  /** Writes a report of something. */
  @FunctionalInterface
  private interface Writer {
    void write(Path of) throws IOException;
  }

  private void write(Path report, Writer writer, Path of) {
    try {
      writer.write(of);
    } catch (IOException e) {
      throw CommandFailedException.running(
          "cannot make the report " + report + ": " + FileErrors.reason(e), e);
    }
    out().println("Report: " + report);
    out().flush();
  }

  /** The folders that were named, each once, as they were typed. */
  private Map<Path, Kind> folders() throws IOException {
    Map<Path, Path> typed = new LinkedHashMap<>();
    for (Path path : paths) {
      if (Files.notExists(path)) {
        throw CommandFailedException.usage(path + ": there is no such folder");
      }
      // A file, such as model.zip, stands for the folder that it is in.
      Path folder = Files.isDirectory(path) ? path : folderOf(path);
      typed.putIfAbsent(folder.toRealPath(), folder);
    }
    Map<Path, Kind> folders = new LinkedHashMap<>();
    for (Path folder : typed.values()) {
      folders.put(folder, kind(folder));
    }
    return folders;
  }

  private static Path folderOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private static Kind kind(Path folder) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind.isIn(folder)) {
        return kind;
      }
      missing.add(kind.file);
    }
    throw CommandFailedException.usage(
        folder
            + " is neither a run, a comparison nor a statistic: it has no "
            + String.join(", no ", missing));
  }

  /** Where the report of several runs is written, which loses no other file. */
  private Path together(Iterable<Path> folders) throws IOException {
    Path file = out == null ? Path.of(HtmlReport.FILE_NAME) : out;
    String option = out == null ? file + " in this folder, the default of --out," : "--out " + file;
    if (Files.isDirectory(file)) {
      throw CommandFailedException.usage(
          option + " must be a file, but is a folder; give " + file.resolve(HtmlReport.FILE_NAME));
    }
    Path parent = folderOf(file);
    if (!Files.isDirectory(parent)) {
      throw CommandFailedException.usage(option + " must be in a folder that is there");
    }
    for (Path folder : folders) {
      if (parent.toRealPath().equals(folder.toRealPath()) && file.endsWith(HtmlReport.FILE_NAME)) {
        throw CommandFailedException.usage(
            option + " would overwrite the report of " + folder + "; give another file with --out");
      }
    }
    if (Files.exists(file) && !isReport(file)) {
      throw CommandFailedException.usage(
          option + " is there already and is no report of this program; give another file");
    }
    return file;
  }

  private static boolean isReport(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(GENERATOR);
    }
  }

  /**
   * Finds out what an earlier version, or a run that was killed at its end, did not. The lock keeps
   * this from a folder whose run is at it just now; to read the folder needs none.
   */
  private void recordMissing(Path run, TrainingSetup setup) throws IOException {
    RecordedRun recorded = RunFolder.look(run).orElseThrow();
    if (recorded.summary().isEmpty() || isRecorded(run)) {
      return;
    }
    String dir = recorded.config().data().dir();
    if (!dir.isEmpty() && !Files.isDirectory(Path.of(dir))) {
      note(run, "its data is no longer in " + dir);
      return;
    }
    try {
      record(recorded, setup);
    } catch (IOException e) {
      note(run, FileErrors.located(e));
    } catch (RuntimeException e) {
      // Without its data the rest of the run can be reported still.
      note(run, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static void record(RecordedRun run, TrainingSetup setup) throws IOException {
    FolderLock lock = FolderLock.take(run.path(), "another process is writing it");
    try {
      ImageSource data = setup.data(run.config());
      run.requireSameData(setup.sha256(data));
      Backends.start();
      Findings.record(run.path(), data);
    } finally {
      lock.close();
    }
  }

  private static boolean isRecorded(Path run) {
    try {
      return Findings.read(run).isPresent();
    } catch (IOException | RuntimeException e) {
      // What is damaged is replaced.
      return false;
    }
  }

  private void note(Path run, String reason) {
    out()
        .println(
            "Note: the report of "
                + run
                + " lacks its test images, of which there is no whole record: "
                + FileErrors.inOneLine(reason));
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
