package org.gridmask.examples.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.train.Cluster;
import picocli.CommandLine.Option;

/** The option that lets a cluster train. */
final class ClusterOption {

  /** A standalone cluster may have several masters; local[N,F] tries a failing task F times. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|[1-9]\\d{0,3})(,[1-9]\\d{0,3})?])?"
              + "|spark://[^/,]+:\\d{1,5}(,[^/,]+:\\d{1,5})*"
              + "|submit");

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description =
          "Train the workers (train.workers) on Apache Spark, for classification only: local[N],"
              + " spark://HOST:PORT, or submit, the master given to spark-submit. See"
              + " docs/distributed.md.")
  private String master;

  /**
   * Connects to the cluster.
   *
   * @param config the configuration of the training
   * @return the cluster, to be closed; empty without the option
   * @throws CommandFailedException if the configuration needs the option, or excludes it, or Spark
   *     is not on the class path
   * @throws org.gridmask.examples.train.TrainingException if the cluster cannot be used
   */
  Optional<Cluster> connect(TrainConfig config) {
    if (master == null) {
      requireNone(config);
      return Optional.empty();
    }
    if (!MASTER.matcher(master).matches()) {
      throw CommandFailedException.usage(
          "--spark must be local, local[N], local[*], spark://HOST:PORT or submit, but is "
              + (master.isEmpty() ? "empty" : FileErrors.inOneLine(master)));
    }
    if (config.model().name().task() != TaskKind.CLASSIFICATION) {
      throw CommandFailedException.usage(
          "--spark trains networks for %s only, but model.name is %s, a network for %s"
              .formatted(
                  TaskKind.CLASSIFICATION.title(),
                  config.model().name().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                  config.model().name().task().title()));
    }
    try {
      return Optional.of(provider().connect(master));
    } catch (LinkageError | ServiceConfigurationError e) {
      throw CommandFailedException.running(
          "--spark needs Spark 3.5 for Scala 2.12 on the class path, but there is none or another: "
              + FileErrors.inOneLine(e.toString()),
          e);
    }
  }

  private static Cluster.Provider provider() {
    return ServiceLoader.load(Cluster.Provider.class)
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailedException.usage(
                    "--spark needs gridmask-spark on the class path: use the launcher,"
                        + " ./gridmask, or spark-submit"));
  }

  /**
   * Checks that a configuration needs no cluster.
   *
   * @throws CommandFailedException if it does
   */
  static void requireNone(TrainConfig config) {
    if (config.train().averagingFrequency() > 1) {
      throw CommandFailedException.usage(
          "train.averagingFrequency must be 1 without --spark, but is "
              + config.train().averagingFrequency());
    }
  }

  /** The configuration with a worker for each slot of the cluster, unless it has several. */
  static TrainConfig withWorkers(TrainConfig config, Cluster cluster) {
    if (config.train().workers() > 1) {
      return config;
    }
    // The workers share a batch equally.
    int workers =
        IntStream.rangeClosed(1, Math.min(cluster.slots(), config.train().batchSize()))
            .filter(n -> config.train().batchSize() % n == 0)
            .max()
            .orElse(1);
    return config.with(Map.of("train.workers", String.valueOf(workers)));
  }
}
