package org.gridmask.benchmarks.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gridmask.benchmarks.CommandChecks;
import org.gridmask.benchmarks.ContenderException;
import org.gridmask.benchmarks.Environment;
import org.gridmask.benchmarks.Python;
import org.gridmask.benchmarks.Settings;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the fast path with Deeplearning4j as it is and with PyTorch. */
@Command(
    name = "training-speed",
    description =
        "Compare how fast networks train and infer: GridMask's fast path, Deeplearning4j's oneDNN"
            + " helpers alone, stock Deeplearning4j, and PyTorch in both of its layouts. Prints"
            + " each result to standard error as it comes, and in the end a Markdown table.")
public final class TrainingSpeedCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--networks",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "resnet20,resnet18",
      description = "Of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Set<BenchmarkNetwork> networks;

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "gridmask,helpers,stock,pytorch",
      description = "Of ${COMPLETION-CANDIDATES}, in the order to run (default: all).")
  private Set<ContenderName> contenders;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images in a batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "Seconds for training, and again for inference (default: ${DEFAULT-VALUE}); at least"
              + " three batches are measured, however long they take.")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How often to run all contenders, one after the other; the batches of all rounds count"
              + " together (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "The Python that has PyTorch (default: the first of python3 that has).")
  private String python;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "900",
      description =
          "Seconds that one process may take at most (default: ${DEFAULT-VALUE}); stock"
              + " Deeplearning4j takes minutes for a batch of a large network.")
  private double timeout;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all of it as JSON.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    check();
    Settings settings =
        new Settings(batch, seconds, threads, Duration.ofMillis((long) (1000 * timeout)));
    Optional<Python> found = contenders.contains(ContenderName.PYTORCH) ? python(settings) : none();
    List<Contender> running = new ArrayList<>();
    contenders.forEach(name -> running.addAll(named(name, found)));
    List<Comparison> comparisons = networks.stream().map(Comparison::new).toList();
    boolean allWell = true;
    for (Comparison comparison : comparisons) {
      for (int round = 0; round < rounds; round++) {
        for (Contender contender : running) {
          allWell &= measure(comparison, contender, settings);
        }
      }
    }
    if (comparisons.stream().allMatch(comparison -> comparison.speeds().isEmpty())) {
      tell("nothing could be measured");
      return 1;
    }
    SpeedReport report = new SpeedReport(Environment.of(found), settings, rounds, comparisons);
    spec.commandLine().getOut().print(report.markdown());
    spec.commandLine().getOut().flush();
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return allWell ? 0 : 1;
  }

  private void check() {
    CommandChecks checks = new CommandChecks(spec);
    checks.atLeastOne("--batch", batch);
    checks.atLeastOne("--rounds", rounds);
    checks.atLeastOne("--threads", threads);
    checks.positive("--seconds", seconds);
    checks.positive("--timeout", timeout);
    checks.writable("--json", json);
  }

  private static Optional<Python> none() {
    return Optional.empty();
  }

  private Optional<Python> python(Settings settings) {
    try {
      return Optional.of(
          Python.find(
              Python.Script.TRAINING_SPEED,
              python == null ? Python.USUAL : List.of(python),
              settings));
    } catch (ContenderException e) {
      tell("PyTorch is left out: " + e.getMessage());
      return none();
    }
  }

  private static List<Contender> named(ContenderName name, Optional<Python> python) {
    return switch (name) {
      case GRIDMASK -> List.of(new Contender.Java(name.toString(), CpuPath.FAST_PATH));
      case HELPERS -> List.of(new Contender.Java(name.toString(), CpuPath.HELPERS));
      case STOCK -> List.of(new Contender.Java(name.toString(), CpuPath.STOCK));
      case PYTORCH -> {
        List<Contender> layouts = new ArrayList<>();
        for (Contender.PyTorch.Layout layout : Contender.PyTorch.Layout.values()) {
          python.ifPresent(found -> layouts.add(new Contender.PyTorch(found, layout)));
        }
        yield layouts;
      }
    };
  }

  private boolean measure(Comparison comparison, Contender contender, Settings settings) {
    try {
      NetworkSpeed speed = contender.measure(comparison.network(), settings);
      comparison.add(contender, speed);
      PrintWriter err = spec.commandLine().getErr();
      err.println(SpeedReport.describe(comparison.network(), contender, speed));
      err.flush();
      return true;
    } catch (ContenderException e) {
      tell(comparison.network() + ", " + contender.label() + ": " + e.getMessage());
      return false;
    }
  }

  private void tell(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("benchmark: " + message);
    err.flush();
  }
}
