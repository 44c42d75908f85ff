package org.gridmask.benchmarks.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.Peer;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedCommand;
import org.gridmask.benchmarks.training.Contender.PyTorch.Layout;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares the fast path with stock Deeplearning4j and with PyTorch. */
@Command(
    name = "training-speed",
    description =
        "Compare the training and inference speed of networks: GridMask's fast path, only"
            + " Deeplearning4j's oneDNN helpers, stock Deeplearning4j, and PyTorch, except for the zoo,"
            + " PSPNet and detectors. pytorch is that of a Python installation, pytorch2 is PyTorch 2.13,"
            + " which Maven downloads if it is chosen; both are measured in both memory layouts, with the"
            + " system's malloc and with tcmalloc. gridmask-bf16 needs a processor with bfloat16."
            + " Prints results to stderr as they come, and finally a Markdown table.")
public final class TrainingSpeedCommand extends SpeedCommand {

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
      description = "Of ${COMPLETION-CANDIDATES}, in execution order (default: ${DEFAULT-VALUE}).")
  private Set<ContenderName> contenders;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Batch size (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "Seconds for each of training and inference (default: ${DEFAULT-VALUE}); at least three"
              + " batches are measured.")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Number of rounds over all contenders, whose batches are pooled (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    Checks.atLeast("--batch", batch, 1);
    Checks.atLeast("--rounds", rounds, 1);
    Settings settings = settings(batch, seconds);
    Peers peers = peers(settings);
    List<Contender> running =
        contenders.stream().flatMap(name -> named(name, peers).stream()).toList();
    List<Comparison> comparisons = networks.stream().map(Comparison::new).toList();
    boolean complete = true;
    for (Comparison comparison : comparisons) {
      for (int round = 0; round < rounds; round++) {
        for (Contender contender : running) {
          if (contender.has(comparison.network())) {
            complete &= measure(comparison, contender, settings);
          }
        }
      }
    }
    return comparisons.stream().allMatch(comparison -> comparison.speeds().isEmpty())
        ? nothingMeasured()
        : finish(
            new SpeedReport(Environment.withOneDnn(peers.all()), settings, rounds, comparisons),
            complete);
  }

  /** The PyTorchs to measure, and what they allocate with. */
  private record Peers(Optional<Python> python, Optional<PyTorchJar> jar, List<Malloc> mallocs) {
    List<Peer> all() {
      return Stream.<Optional<? extends Peer>>of(python, jar)
          .<Peer>flatMap(Optional::stream)
          .toList();
    }
  }

  private Peers peers(Settings settings) {
    Optional<Python> python =
        has(ContenderName.PYTORCH, ContenderName.PYTORCH_BF16)
            ? python(Contender.PyTorch.SCRIPT, settings)
            : Optional.empty();
    Optional<PyTorchJar> jar = Optional.empty();
    if (has(ContenderName.PYTORCH2, ContenderName.PYTORCH2_BF16)) {
      String home = System.getProperty("gridmask.home");
      if (home != null) {
        warn("building the program for PyTorch 2 (first use downloads about 110 MB)...");
      }
      jar = find(PyTorchJar.LIBRARY, () -> PyTorchJar.find(home, settings));
    }
    List<Malloc> mallocs = new ArrayList<>(List.of(Malloc.SYSTEM));
    if (python.isPresent() || jar.isPresent()) {
      Malloc.tcmalloc()
          .ifPresentOrElse(
              mallocs::add,
              () ->
                  warn(
                      "PyTorch is measured without tcmalloc, which is not installed"
                          + " (Debian's package is libtcmalloc-minimal4)"));
    }
    return new Peers(python, jar, mallocs);
  }

  private boolean has(ContenderName... names) {
    return !Collections.disjoint(contenders, List.of(names));
  }

  private static List<Contender> named(ContenderName name, Peers peers) {
    return switch (name) {
      case GRIDMASK -> List.of(new Contender.Java(name.toString(), CpuPath.FAST_PATH));
      case GRIDMASK_BF16 -> List.of(new Contender.Java(name.toString(), CpuPath.FAST_PATH_BF16));
      case HELPERS -> List.of(new Contender.Java(name.toString(), CpuPath.HELPERS));
      case STOCK -> List.of(new Contender.Java(name.toString(), CpuPath.STOCK));
      case PYTORCH -> pyTorch(peers.python(), Precision.FP32, peers.mallocs());
      case PYTORCH_BF16 -> pyTorch(peers.python(), Precision.BF16, peers.mallocs());
      case PYTORCH2 -> pyTorch(peers.jar(), Precision.FP32, peers.mallocs());
      case PYTORCH2_BF16 -> pyTorch(peers.jar(), Precision.BF16, peers.mallocs());
    };
  }

  /** One in each layout, with each malloc. */
  private static List<Contender> pyTorch(
      Optional<? extends Peer> peer, Precision precision, List<Malloc> mallocs) {
    List<Contender> all = new ArrayList<>();
    peer.ifPresent(
        found -> {
          for (Layout layout : Layout.values()) {
            for (Malloc malloc : mallocs) {
              all.add(new Contender.PyTorch(found, layout, precision, malloc));
            }
          }
        });
    return all;
  }

  private boolean measure(Comparison comparison, Contender contender, Settings settings) {
    return measure(
        comparison.network() + ", " + contender.label(),
        () -> {
          NetworkSpeed speed = contender.measure(comparison.network(), settings);
          comparison.add(contender, speed);
          return SpeedReport.describe(comparison.network(), contender, speed);
        });
  }
}
