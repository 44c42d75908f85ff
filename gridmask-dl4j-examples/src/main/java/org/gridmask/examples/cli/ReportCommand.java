package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.cam.CamReport;
import org.gridmask.examples.compare.CompareReport;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.evaluation.ModelEvaluation;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.failure.FailureReport;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.EvaluationReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.FolderLock;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rebuilds reports from the files in their folders. */
@Command(
    name = "report",
    description = {
      "Rebuild the reports of runs, comparisons and statistics from the files in their folders;"
          + " several runs also get a joint report.",
      "A finished run without an evaluation is evaluated if its data is still available."
    })
final class ReportCommand implements Callable<Integer> {

  /** Every report contains this in its first {@link #HEAD} bytes. */
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
          "The joint report of several runs (default: report.html in the current folder).")
  private Path out;

  /** Recognises a folder. */
  @FunctionalInterface
  private interface Check {
    boolean isIn(Path folder) throws IOException;
  }

  /** Writes a report. */
  @FunctionalInterface
  private interface Writer {
    void write(Path of) throws IOException;
  }

  /** The kinds of folders that have reports. */
  private enum Kind {
    COMPARISON("compare.yaml", hasFile("compare.yaml"), CompareReport::write),
    RUN(RunFiles.CONFIG, hasFile(RunFiles.CONFIG), RunReport::write),
    FAILURE_CASES("failure-cases.csv", FailureReport::isIn, FailureReport::write),
    EVALUATION("evaluation.json", ModelEvaluation::isIn, EvaluationReport::write),
    ACTIVATION_MAPS("cam.json", CamReport::isIn, CamReport::write);

    private final String file;
    private final Check check;
    private final Writer writer;

    Kind(String file, Check check, Writer writer) {
      this.file = file;
      this.check = check;
      this.writer = writer;
    }

    private static Check hasFile(String name) {
      return folder -> Files.isRegularFile(folder.resolve(name));
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      Map<Path, Kind> folders = folders();
      List<Path> runs =
          folders.keySet().stream().filter(folder -> folders.get(folder) == Kind.RUN).toList();
      if (out != null && runs.size() < 2) {
        throw CommandFailedException.usage(
            "--out is for the joint report of several runs, but there is "
                + (runs.isEmpty() ? "none" : "one")
                + "; any other report is written to its own folder");
      }
      Path together = runs.size() > 1 ? together(folders.keySet()) : null;
      TrainingSetup setup = new TrainingSetup(spec);
      RuntimeException failure = null;
      for (Map.Entry<Path, Kind> each : folders.entrySet()) {
        Path folder = each.getKey();
        try {
          if (each.getValue() == Kind.RUN) {
            evaluateIfMissing(RecordedRun.read(folder), setup);
          }
          write(folder.resolve(HtmlReport.FILE_NAME), each.getValue().writer, folder);
        } catch (ConfigException | CommandFailedException e) {
          // Continue with the other folders.
          if (failure != null) {
            spec.commandLine()
                .getErr()
                .println("gridmask: " + FileErrors.inOneLine(failure.getMessage()));
          }
          failure = e;
        }
      }
      if (failure != null) {
        throw failure;
      }
      if (together != null) {
        write(together, file -> RunReport.write(runs, file), together);
      }
      return 0;
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  private void write(Path report, Writer writer, Path of) {
    try {
      writer.write(of);
    } catch (IOException e) {
      throw CommandFailedException.running(
          "cannot write the report " + report + ": " + FileErrors.reason(e), e);
    }
    out().println("Report: " + report);
    out().flush();
  }

  /** The given folders without duplicates, with their paths as given. */
  private Map<Path, Kind> folders() throws IOException {
    Map<Path, Path> given = new LinkedHashMap<>();
    for (Path path : paths) {
      if (Files.notExists(path)) {
        throw CommandFailedException.usage(path + ": there is no such folder");
      }
      // A file, such as model.zip, stands for its folder.
      Path folder = Files.isDirectory(path) ? path : folderOf(path);
      given.putIfAbsent(folder.toRealPath(), folder);
    }
    Map<Path, Kind> folders = new LinkedHashMap<>();
    for (Path folder : given.values()) {
      folders.put(folder, kind(folder));
    }
    return folders;
  }

  private static Path folderOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private static Kind kind(Path folder) throws IOException {
    for (Kind kind : Kind.values()) {
      if (kind.check.isIn(folder)) {
        return kind;
      }
    }
    throw CommandFailedException.usage(
        folder
            + " is neither a run, a comparison nor a statistic: it has no "
            + Stream.of(Kind.values()).map(kind -> kind.file).collect(Collectors.joining(", no ")));
  }

  /** The file of the joint report, which overwrites nothing but earlier joint reports. */
  private Path together(Iterable<Path> folders) throws IOException {
    Path file = out == null ? Path.of(HtmlReport.FILE_NAME) : out;
    Path parent = folderOf(file);
    String problem = "";
    if (Files.isDirectory(file)) {
      problem = "must be a file, but is a folder; give " + file.resolve(HtmlReport.FILE_NAME);
    } else if (!Files.isDirectory(parent)) {
      problem = "must be in an existing folder";
    } else if (Files.exists(file) && !isReport(file)) {
      problem = "already exists and is not a report of this program; give another file";
    } else if (file.endsWith(HtmlReport.FILE_NAME)) {
      for (Path folder : folders) {
        if (Files.isSameFile(parent, folder)) {
          problem = "would overwrite the report of " + folder + "; give another file with --out";
        }
      }
    }
    if (!problem.isEmpty()) {
      throw CommandFailedException.usage(
          (out == null ? file + " in this folder, the default of --out, " : "--out " + file + " ")
              + problem);
    }
    return file;
  }

  private static boolean isReport(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(GENERATOR);
    }
  }

  /**
   * Evaluates the network of a run of an earlier version, or of one that was killed before its
   * evaluation. The lock keeps this away from a run that is evaluating now; reading needs no lock.
   */
  @SuppressWarnings("try")
  private void evaluateIfMissing(RecordedRun run, TrainingSetup setup) {
    if (run.summary().isEmpty() || RunReport.isEvaluated(run)) {
      return;
    }
    String dir = run.config().data().dir();
    if (!dir.isEmpty() && !Files.isDirectory(Path.of(dir))) {
      note(run, "its data is no longer in " + dir);
      return;
    }
    try (FolderLock lock = FolderLock.take(run.path(), "another process is writing it")) {
      DataSource data = setup.data(run.config());
      run.requireSameData(setup.sha256(data));
      Backends.start();
      RunEvaluation.record(run.path(), data);
    } catch (IOException | RuntimeException e) {
      // The rest of the report does not need the data.
      note(run, RunReport.reason(e));
    }
  }

  private void note(RecordedRun run, String reason) {
    out().printf("Note: the report of %s has no test images: %s%n", run.path(), reason);
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
