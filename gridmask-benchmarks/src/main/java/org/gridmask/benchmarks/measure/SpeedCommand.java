package org.gridmask.benchmarks.measure;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridmask.check.Checks;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that compares the speed of contenders, each in its own process. */
public abstract class SpeedCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads per contender (default: the number of processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description =
          "Python with PyTorch or torchvision, on Debian from python3-torch and python3-torchvision"
              + " (default: the first python3 that has them).")
  private String python;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "900",
      description =
          "Timeout of a process in seconds (default: ${DEFAULT-VALUE}); stock Deeplearning4j takes"
              + " minutes for a batch of a large network.")
  private double timeout;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the report as JSON.")
  private Path json;

  /** A measurement. */
  @FunctionalInterface
  protected interface Measurement {

    /**
     * Measures it.
     *
     * @return a line with the result
     */
    String measure() throws ContenderException;
  }

  /** Checks the options and creates the settings. */
  protected final Settings settings(int batch, double seconds) {
    Checks.atLeast("--threads", threads, 1);
    OptionChecks.positive("--seconds", seconds);
    OptionChecks.positive("--timeout", timeout);
    OptionChecks.writable("--json", json);
    return new Settings(batch, seconds, threads, Duration.ofMillis((long) (1000 * timeout)));
  }

  protected final int threads() {
    return threads;
  }

  /** Finds a library on this machine. */
  @FunctionalInterface
  protected interface Search<P extends Peer> {

    /**
     * Finds it.
     *
     * @throws ContenderException if it is not there
     */
    P find() throws ContenderException;
  }

  /** Finds the Python for a script; warns if there is none. */
  protected final Optional<Python> python(Python.Script script, Settings settings) {
    return find(
        script.library(),
        () -> Python.find(script, python == null ? Python.USUAL : List.of(python), settings));
  }

  /** Finds a library; warns if it is not there. */
  protected final <P extends Peer> Optional<P> find(String library, Search<P> search) {
    try {
      return Optional.of(search.find());
    } catch (ContenderException e) {
      warn(library + " is skipped: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Measures and prints the result; warns and returns false if that fails. */
  protected final boolean measure(String label, Measurement measurement) {
    try {
      print(spec.commandLine().getErr(), measurement.measure() + System.lineSeparator());
      return true;
    } catch (ContenderException e) {
      warn(label + ": " + e.getMessage());
      return false;
    }
  }

  /** Prints and writes the report; returns the exit code. */
  protected final int finish(Report report, boolean complete) throws IOException {
    print(spec.commandLine().getOut(), report.markdown());
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return complete ? 0 : 1;
  }

  /** Reports that nothing could be measured; returns the exit code. */
  protected final int nothingMeasured() {
    warn("nothing could be measured");
    return 1;
  }

  /** Prints a line to stderr. */
  protected final void warn(String message) {
    print(spec.commandLine().getErr(), "benchmark: " + message + System.lineSeparator());
  }

  private static void print(PrintWriter to, String text) {
    to.print(text);
    to.flush();
  }
}
