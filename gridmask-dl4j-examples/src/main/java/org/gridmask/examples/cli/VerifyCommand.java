package org.gridmask.examples.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.TrainingException;
import org.gridmask.examples.verify.UnverifiableException;
import org.gridmask.examples.verify.Verification;
import org.gridmask.examples.verify.VerificationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a run again and compares the results. */
@Command(
    name = "verify",
    description = {
      "Repeat a run from its folder and check that metrics, summary and model are identical. The"
          + " folder is only read.",
      "Exit code 0 if everything is equal, 1 if something differs or the run cannot be repeated,"
          + " for example because a file is damaged, 2 if RUN is not a run or the usage is wrong."
    })
final class VerifyCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "A run folder, also one of a comparison (DIR/runs/...).")
  private Path run;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Repeat only the first N epochs, with the schedules of the whole run. The model is"
              + " compared if the run has a checkpoint of that epoch.")
  private Integer epochs;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The run's data, if it has moved (default: the recorded folder).")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "New or empty folder for the repeated run (default: it is not kept).")
  private Path out;

  @Mixin private ClusterOption clusterOption;

  @Option(
      names = "--json",
      description =
          "Write JSON: whether the run is \"equal\", with its \"differences\", or the \"error\""
              + " that prevented the verification.")
  private boolean json;

  /** The JSON of a run that could not be verified. */
  private record Failure(String run, String error) {}

  @Override
  public Integer call() throws IOException {
    VerificationReport report;
    try {
      report = verify();
    } catch (CommandFailedException e) {
      printJson(new Failure(run.toString(), e.getMessage()));
      throw e;
    }
    printJson(report);
    if (out != null) {
      text().println("Repeated run: " + out);
    }
    report.differences().forEach(difference -> text().println("differs: " + difference));
    if (report.isEqual()) {
      text().println("equal: " + report.compared());
      text().flush();
      return 0;
    }
    text().flush();
    String differences = Figures.count(report.differences().size(), "difference");
    throw CommandFailedException.running(run + ": the repeated run is not equal: " + differences);
  }

  private VerificationReport verify() throws IOException {
    try {
      if (!Files.isDirectory(run)) {
        String problem =
            Files.exists(run) ? "is a file, not the folder of a run" : "there is no such folder";
        throw CommandFailedException.usage(run + ": " + problem);
      }
      if (Files.isRegularFile(run.resolve("compare.yaml"))) {
        throw CommandFailedException.usage(
            run + ": is a comparison; give one of its runs, which are in " + run.resolve("runs"));
      }
      OptionalInt first = epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs);
      Verification verification = Verification.of(run, first, Optional.ofNullable(data));
      TrainingSetup setup = new TrainingSetup(spec);
      DataSource images = data(verification, setup);
      Optional<Cluster> cluster = clusterOption.connect(verification.config());
      try {
        Provenance now = setup.provenance(verification.config(), images, cluster);
        VerificationReport before = verification.before(setup.sha256(images), now);
        before.notes().forEach(note -> text().println("Note: " + note));
        if (!before.unknown().isEmpty()) {
          text().println("Not recorded by the run: " + String.join(", ", before.unknown()));
        }
        text().flush();
        return repeat(verification, images, cluster, now, before);
      } finally {
        cluster.ifPresent(Cluster::close);
      }
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (UnverifiableException | TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    } catch (FileSystemException e) {
      throw CommandFailedException.running(FileErrors.located(e), e);
    }
  }

  /** The run names the data, so problems with it are not usage errors. */
  private static DataSource data(Verification verification, TrainingSetup setup)
      throws IOException {
    try {
      return setup.data(verification.config());
    } catch (ConfigException | CommandFailedException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private VerificationReport repeat(
      Verification verification,
      DataSource images,
      Optional<Cluster> cluster,
      Provenance now,
      VerificationReport before)
      throws IOException {
    Path folder = out == null ? Files.createTempDirectory("gridmask-verify") : out;
    Thread deletion = new Thread(() -> delete(folder));
    if (out == null) {
      Runtime.getRuntime().addShutdownHook(deletion);
    }
    try (ProgressReport progress = new ProgressReport(text(), verification.epochs())) {
      return verification.repeat(folder, images, cluster, now, before, progress);
    } finally {
      if (out == null) {
        Runtime.getRuntime().removeShutdownHook(deletion);
        deletion.run();
      }
    }
  }

  /** Best effort: leftovers are in the system's temporary folder. */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inner = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inner) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A process that is being stopped may still write there.
    }
  }

  private void printJson(Object content) throws IOException {
    if (json) {
      spec.commandLine().getOut().println(JSON.writeValueAsString(content));
      spec.commandLine().getOut().flush();
    }
  }

  /** The text output, which JSON replaces. */
  private PrintWriter text() {
    return json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
  }
}
