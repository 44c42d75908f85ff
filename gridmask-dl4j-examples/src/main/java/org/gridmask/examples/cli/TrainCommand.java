package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.OneDnnHelpers;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.train.AugmentStep;
import org.gridmask.examples.train.ConfigException;
import org.gridmask.examples.train.ConfigOptions;
import org.gridmask.examples.train.Overrides;
import org.gridmask.examples.train.Provenance;
import org.gridmask.examples.train.RunFolder;
import org.gridmask.examples.train.RunSummary;
import org.gridmask.examples.train.TrainConfig;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingException;
import org.nd4j.linalg.factory.Nd4jBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network and leaves a run folder. */
@Command(
    name = "train",
    modelTransformer = ConfigOptions.class,
    description = {
      "Train a network with GridMask, and leave a folder with its configuration, metrics and model.",
      "Without options it learns the embedded sample of Fashion-MNIST."
    })
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Go on with the run in this folder from its newest checkpoint.")
  private Path resume;

  @Override
  public Integer call() throws IOException {
    try {
      Overrides given = ConfigOptions.given(spec.commandLine().getParseResult());
      if (resume != null) {
        try (RunFolder folder = RunFolder.openForResume(resume, given)) {
          if (folder.isFinished()) {
            out().println(folder.path() + " is finished: there is nothing left to train.");
            return 0;
          }
          ImageSource data = open(folder.config());
          Nd4jBackend backend = Backends.start();
          folder.writeProvenance(provenance(folder.config(), data, backend));
          return run(folder, data);
        }
      }
      TrainConfig config = given.over(TrainConfig.defaults());
      // Before the folder: data that cannot be used leaves none behind.
      ImageSource data = open(config);
      Nd4jBackend backend = Backends.start();
      try (RunFolder folder = RunFolder.create(config)) {
        folder.writeProvenance(provenance(config, data, backend));
        return run(folder, data);
      }
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private static ImageSource open(TrainConfig config) throws IOException {
    String dir = config.data().dir();
    try {
      ImageSource data =
          dir.isEmpty() ? ImageSource.embedded() : ImageSource.fromDirectory(Path.of(dir));
      Trainer.requireUsable(config, data);
      return data;
    } catch (DataException e) {
      throw CommandFailedException.usage(
          "data.dir: "
              + e.getMessage()
              + (!dir.isEmpty() && isMissingOrEmpty(Path.of(dir))
                  ? "; put the data there, or name its folder with --data (gridmask data fetch"
                      + " brings CIFAR-10 and Fashion-MNIST)"
                  : ""));
    }
  }

  /** A download that could not begin leaves an empty folder. */
  private static boolean isMissingOrEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Files.notExists(folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private Integer run(RunFolder folder, ImageSource data) throws IOException {
    if (folder.checkpoints().isEmpty() && !folder.metrics().isEmpty()) {
      out().println("No checkpoint: starting again at epoch 1.");
    }
    try (Trainer trainer = Trainer.of(folder, data);
        ProgressReport progress = new ProgressReport(out(), folder.config().train().epochs())) {
      announce(folder, data, trainer);
      Thread hint = new Thread(() -> interrupted(folder));
      Runtime.getRuntime().addShutdownHook(hint);
      RunSummary summary;
      try {
        summary = trainer.train(progress);
      } finally {
        Runtime.getRuntime().removeShutdownHook(hint);
      }
      if (trainer.skippedImages() > 0) {
        out().printf("Left out %s that cannot be read.%n", count(trainer.skippedImages(), "image"));
      }
      out()
          .printf(
              "Test accuracy %.2f %% after %s (best: %.2f %% after epoch %d), %.0f images/s; see %s%n",
              100 * summary.testAccuracy(),
              count(summary.epochs(), "epoch"),
              100 * summary.bestTestAccuracy(),
              summary.bestEpoch() + 1,
              summary.imagesPerSecond(),
              folder.path());
      out().flush();
      return 0;
    }
  }

  private void interrupted(RunFolder folder) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridmask: interrupted; go on with: gridmask train --resume " + folder.path());
    err.flush();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void announce(RunFolder folder, ImageSource data, Trainer trainer) {
    TrainConfig config = folder.config();
    out()
        .printf(
            Locale.ROOT,
            "Training %s (%,d parameters) on %s: %d training and %d test images, %d classes, %s.%n",
            config.model().title(),
            ImageNetwork.trainableParameters(trainer.network()),
            data.name(),
            data.trainSize(),
            data.testSize(),
            data.classNames().size(),
            describe(config.augment()));
    out().println(describe(trainer.fastPath()));
    if (trainer.firstEpoch() > 0 && trainer.firstEpoch() < config.train().epochs()) {
      out().printf("Resuming at epoch %d.%n", trainer.firstEpoch() + 1);
    }
    out().println("Run folder: " + folder.path());
    out().flush();
  }

  private static String describe(TrainConfig.Augment augment) {
    List<AugmentStep> methods = augment.steps().stream().filter(AugmentStep::isMethod).toList();
    if (methods.isEmpty()) {
      return augment.methods().contains(AugmentStep.GRIDMASK)
          ? "without GridMask"
          : "without augmentation methods";
    }
    return methods.equals(List.of(AugmentStep.GRIDMASK))
        ? "with GridMask"
        : "with " + methods.stream().map(AugmentStep::toString).collect(Collectors.joining(", "));
  }

  private static String describe(FastPath.Attached fastPath) {
    if (fastPath.vertices() > 0) {
      return "Fast path: " + fastPath.vertices() + " vertices run as one on oneDNN.";
    }
    OneDnnHelpers.Attached helpers = fastPath.helpers();
    return fastPath.isAny()
        ? String.format(
            "Fast path: %d convolutions and %d batch normalizations run on oneDNN.",
            helpers.convolutions(), helpers.batchNormalizations())
        : "Fast path: none, every layer runs on the built-in path.";
  }

  private Provenance provenance(TrainConfig config, ImageSource data, Nd4jBackend backend)
      throws IOException {
    return new Provenance(
        Versions.gridmask(),
        Versions.of("org.deeplearning4j", "deeplearning4j-nn"),
        System.getProperty("java.version") + " " + System.getProperty("java.vm.vendor"),
        Versions.os(),
        gitCommit(),
        backend.getClass().getSimpleName() + " " + Backends.classifier(),
        Map.of(data.name(), data.sha256()),
        config.seed(),
        commandLine());
  }

  /** Null where the project is no checkout, or there is no git. */
  private static String gitCommit() {
    String home = System.getProperty("gridmask.home");
    if (home == null || !Files.exists(Path.of(home, ".git"))) {
      return null;
    }
    // The excluded tags leave the commit itself, and "-dirty" where files differ from it.
    String commit =
        Programs.output(
                "git", "-C", home, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
            .strip();
    return commit.isEmpty() ? null : commit;
  }

  private List<String> commandLine() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
