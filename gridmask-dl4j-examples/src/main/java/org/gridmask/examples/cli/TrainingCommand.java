package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.examples.config.AugmentSection;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.config.DataSection;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.run.LiveReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.run.Score;
import org.gridmask.examples.system.ChildProcess;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that trains networks for one task and writes a run folder. */
abstract class TrainingCommand implements Callable<Integer> {

  private static final int MAX_NAMED = 8;

  @Spec private CommandSpec spec;

  private final TaskKind task;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Resume the run in this folder from its latest checkpoint.")
  private Path resume;

  @Mixin private ClusterOption clusterOption;

  @Option(names = Provenance.WATCH_OPTION, hidden = true)
  private boolean endWithStdin;

  /** A command for a task. */
  TrainingCommand(TaskKind task) {
    this.task = task;
  }

  @Override
  public Integer call() throws IOException {
    if (endWithStdin) {
      ChildProcess.endWithParent(System.in);
    }
    try {
      Overrides given = given();
      TrainingSetup setup = new TrainingSetup(spec);
      if (resume == null) {
        begin(given.over(TrainConfig.defaults()), setup);
      } else {
        resume(given, setup);
      }
      return 0;
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private void begin(TrainConfig config, TrainingSetup setup) throws IOException {
    requireTask(config, "model.name");
    // Before the folder is created: unusable data or weights or a missing backend leave no folder
    // behind.
    DataSource data = setup.data(config);
    Trainer.requireWeights(config, data);
    // So does a missing cluster.
    Optional<Cluster> cluster = clusterOption.connect(config);
    try {
      TrainConfig own = cluster.map(c -> ClusterOption.withWorkers(config, c)).orElse(config);
      Provenance provenance = setup.provenance(own, data, cluster);
      try (RunFolder folder = RunFolder.create(own)) {
        folder.writeProvenance(provenance);
        run(folder, data, cluster);
      }
    } finally {
      cluster.ifPresent(Cluster::close);
    }
  }

  private void resume(Overrides given, TrainingSetup setup) throws IOException {
    try (RunFolder folder = RunFolder.openForResume(resume, given)) {
      requireTask(folder.config(), folder.path() + ": model.name");
      if (folder.isFinished()) {
        out().println(folder.path() + " is already finished.");
        if (HtmlReport.isFinalIn(folder.path())) {
          return;
        }
      }
      DataSource data = setup.data(folder.config());
      if (folder.isFinished()) {
        folder.writeProvenance(setup.provenance(folder.config(), data));
        // It was stopped before its report was written.
        report(folder, data);
        return;
      }
      if (folder.checkpoints().isEmpty() && !folder.metrics().isEmpty()) {
        out().println("No checkpoint: restarting at epoch 1.");
      }
      Optional<Cluster> cluster = clusterOption.connect(folder.config());
      try {
        folder.writeProvenance(setup.provenance(folder.config(), data, cluster));
        run(folder, data, cluster);
      } finally {
        cluster.ifPresent(Cluster::close);
      }
    }
  }

  /** The values of the configuration file and the options. */
  final Overrides given() {
    return ConfigOptions.given(spec.commandLine().getParseResult());
  }

  /** Refuses options, if they are given. */
  final void refuse(List<String> options, String reason) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw CommandFailedException.usage(option + " " + reason);
      }
    }
  }

  private void requireTask(TrainConfig config, String what) {
    TaskKind own = config.model().name().task();
    if (own != task) {
      throw new ConfigException(
          "%s is %s, a network for %s: use gridmask %s"
              .formatted(
                  what,
                  config.model().name().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                  own.title(),
                  own.command()));
    }
  }

  private void run(RunFolder folder, DataSource data, Optional<Cluster> cluster)
      throws IOException {
    try {
      train(folder, data, cluster);
    } catch (FileSystemException e) {
      throw CommandFailedException.running(
          FileErrors.located(e)
              + "; once that is fixed, resume with: "
              + resumeCommand()
              + folder.path(),
          e);
    }
    report(folder, data);
  }

  private String resumeCommand() {
    return "gridmask " + task.command() + " --resume ";
  }

  private void report(RunFolder folder, DataSource data) {
    RunReport.Made report = RunReport.afterTraining(folder.path(), data);
    if (report.written()) {
      out().println("Report: " + folder.path().resolve(HtmlReport.FILE_NAME));
      out().flush();
    }
    // The run is complete, so this is only a warning.
    report
        .problem()
        .ifPresent(
            problem -> err("warning: " + problem + "; retry with: gridmask report ", folder));
  }

  private void err(String message, RunFolder folder) {
    note(message + folder.path());
  }

  private void train(RunFolder folder, DataSource data, Optional<Cluster> cluster)
      throws IOException {
    try (Trainer trainer = Trainer.of(folder, data, cluster);
        ProgressReport progress = new ProgressReport(out(), folder.config().train().epochs())) {
      announce(folder, data, trainer);
      cluster.ifPresent(c -> out().println(describe(c, folder.config().train().workers())));
      Thread hint = new Thread(() -> err("interrupted; resume with: " + resumeCommand(), folder));
      Runtime.getRuntime().addShutdownHook(hint);
      RunSummary summary;
      try {
        summary = trainer.train(new LiveReport(folder.path(), InstantSource.system(), progress));
      } finally {
        Runtime.getRuntime().removeShutdownHook(hint);
      }
      if (trainer.skippedImages() > 0) {
        String skipped = Figures.count(trainer.skippedImages(), "image");
        out().println("Skipped " + skipped + " that cannot be read.");
      }
      cluster.map(Cluster::remark).filter(text -> !text.isEmpty()).ifPresent(out()::println);
      out()
          .printf(
              Locale.ROOT,
              "Test %s %s %% after %s (best%s: %s %% after epoch %d), %.0f images/s; see %s%n",
              Score.main(task).title(),
              Figures.percent(summary.test().main()),
              Figures.count(summary.epochs(), "epoch"),
              summary.validation().isEmpty() ? "" : " on the validation images",
              Figures.percent(summary.bestScore()),
              summary.bestEpoch() + 1,
              summary.imagesPerSecond(),
              folder.path());
      out().flush();
    }
  }

  private void announce(RunFolder folder, DataSource data, Trainer trainer) {
    TrainConfig config = folder.config();
    out()
        .printf(
            Locale.ROOT,
            "Training %s (%,d parameters) on %s: %s and %s, %s, %s.%n",
            config.model().title(),
            ImageNetwork.trainableParameters(trainer.network()),
            data.name(),
            trainingImages(config.data(), data),
            Figures.count(data.testSize(), "test image"),
            Figures.count(data.classNames().size(), "class", "classes"),
            describe(config.augment()));
    if (data.ignored().any()) {
      out().println("Ignored " + data.ignored() + ".");
    }
    trainer.weights().ifPresent(weights -> out().println(describe(weights, config)));
    out().println(describe(trainer.fastPath()));
    if (trainer.firstEpoch() > 0 && trainer.firstEpoch() < config.train().epochs()) {
      out().printf("Resuming at epoch %d.%n", trainer.firstEpoch() + 1);
    }
    config.remark().ifPresent(remark -> out().println("Note: " + remark));
    remark(config.data(), data).ifPresent(remark -> out().println("Note: " + remark));
    out().println("Run folder: " + folder.path());
    out().flush();
  }

  private static String trainingImages(DataSection config, DataSource data) {
    DataSource used = config.split(data);
    return Figures.whole(used.trainSize())
        + (used.trainSize() < data.trainSize() ? " of " + Figures.whole(data.trainSize()) : "")
        + used.validation()
            .map(images -> " training, " + Figures.whole(images.testSize()) + " validation")
            .orElse(" training");
  }

  private static Optional<String> remark(DataSection config, DataSource data) {
    DataSource used = config.split(data);
    long chosen = used.trainSize() + used.validation().map(DataSource::testSize).orElse(0);
    if (!(data instanceof ImageSource)) {
      return chosen < config.limit()
          ? Optional.of(
              "data.limit is %d, but the data has only %s."
                  .formatted(config.limit(), Figures.count(chosen, "image")))
          : Optional.empty();
    }
    return chosen < (long) config.limit() * data.classNames().size()
        ? Optional.of(
            "not every class has %s (data.limit); those with fewer keep all."
                .formatted(Figures.count(config.limit(), "image")))
        : Optional.empty();
  }

  private static String describe(AugmentSection augment) {
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

  private static String describe(PretrainedWeights.Loaded weights, TrainConfig config) {
    StringBuilder text = new StringBuilder("Weights: ");
    text.append(Figures.count(weights.tensors(), "tensor")).append(" of ");
    text.append(config.model().weights());
    if (!weights.unused().isEmpty()) {
      text.append("; not used: ").append(named(weights.unused()));
    }
    if (!weights.initialised().isEmpty()) {
      text.append("; left as initialised: ").append(named(weights.initialised()));
    }
    return text.append('.').toString();
  }

  /** Detectors have dozens of tensors behind their backbone. */
  private static String named(List<String> names) {
    int more = names.size() - MAX_NAMED;
    return names.stream()
        .limit(MAX_NAMED)
        .map(FileErrors::inOneLine)
        .collect(Collectors.joining(", ", "", more > 0 ? " and " + more + " more" : ""));
  }

  private static String describe(Cluster cluster, int workers) {
    int slots = cluster.slots();
    return "Workers: %s on %s, which runs %s at once.".formatted(workers, cluster.name(), slots);
  }

  private static String describe(FastPath.Attached fastPath) {
    if (fastPath.vertices() > 0) {
      return "Fast path: oneDNN runs %s as one."
          .formatted(Figures.count(fastPath.vertices(), "vertex", "vertices"));
    }
    OneDnnHelpers.Attached helpers = fastPath.helpers();
    return fastPath.isAny()
        ? "Fast path: oneDNN runs %s and %s."
            .formatted(
                Figures.count(helpers.convolutions(), "convolution"),
                Figures.count(helpers.batchNormalizations(), "batch normalization"))
        : "Fast path: none, every layer runs on the built-in path.";
  }

  final void note(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridmask: " + FileErrors.inOneLine(message));
    err.flush();
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
