package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.compare.LocalTrainer;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.system.Processor;
import org.gridmask.examples.system.Versions;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.Trainer;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Model.CommandSpec;

/** The data and the provenance of the runs of one command. Opened data sets are cached. */
final class TrainingSetup implements LocalTrainer.Setup {

  private final List<String> commandLine;
  private final Map<List<Object>, DataSource> opened = new HashMap<>();
  private final Map<DataSource, String> digests = new IdentityHashMap<>();
  private final Map<Path, String> weightsDigests = new HashMap<>();

  TrainingSetup(CommandSpec command) {
    commandLine = command.root().commandLine().getParseResult().originalArgs();
  }

  /**
   * Opens a data set and checks that the configuration's network accepts it.
   *
   * @throws CommandFailedException if the data does not exist or is invalid
   */
  @Override
  public DataSource data(TrainConfig config) throws IOException {
    String dir = config.data().dir();
    try {
      TaskKind task = config.model().name().task();
      DataSource data = opened.get(List.of(task, dir));
      if (data == null) {
        data = config.data().open(task);
        opened.put(List.of(task, dir), data);
      }
      Trainer.requireUsable(config, data);
      return data;
    } catch (DataException e) {
      throw CommandFailedException.usage(
          "data.dir: "
              + e.getMessage()
              + (!dir.isEmpty() && isMissingOrEmpty(Path.of(dir))
                  ? "; put the data there, or give its folder with --data"
                      + (config.model().name().task() == TaskKind.CLASSIFICATION
                          ? " (gridmask data fetch downloads CIFAR-10 and Fashion-MNIST)"
                          : "")
                  : ""));
    }
  }

  /** A failed download may leave an empty folder. */
  private static boolean isMissingOrEmpty(Path folder) {
    String[] entries = folder.toFile().list();
    return entries == null ? Files.notExists(folder) : entries.length == 0;
  }

  @Override
  public String sha256(DataSource data) throws IOException {
    if (!digests.containsKey(data)) {
      digests.put(data, data.sha256());
    }
    return digests.get(data);
  }

  /** Empty without a file: a resumed run no longer needs it. */
  @Override
  public Optional<String> weightsSha256(TrainConfig config) throws IOException {
    Path file = Path.of(config.model().weights());
    if (!weightsDigests.containsKey(file) && Files.isRegularFile(file)) {
      weightsDigests.put(file, new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(file));
    }
    return Optional.ofNullable(weightsDigests.get(file));
  }

  @Override
  public Provenance provenance(TrainConfig config, DataSource data) throws IOException {
    return provenance(config, data, Optional.empty());
  }

  /** The provenance of a run whose workers train on a cluster. */
  Provenance provenance(TrainConfig config, DataSource data, Optional<Cluster> cluster)
      throws IOException {
    return new Provenance(
        Versions.gridmask(),
        Versions.of("org.deeplearning4j", "deeplearning4j-nn"),
        Versions.java(),
        Versions.os(),
        Versions.gitCommit(),
        Backends.start().getClass().getSimpleName()
            + " "
            + Backends.classifier()
            + cluster.map(c -> " on " + c.name()).orElse(""),
        Map.of(data.name(), sha256(data)),
        weightsSha256(config).orElse(null),
        config.seed(),
        commandLine,
        data.classNames(),
        data.shape(),
        compute(config),
        split(config.data().split(data)));
  }

  private static Provenance.Split split(DataSource data) {
    return data.splitSha256()
        .map(
            sha256 ->
                new Provenance.Split(
                    data.trainSize(),
                    data.validation().map(DataSource::testSize).orElse(0),
                    sha256))
        .orElse(null);
  }

  private static Provenance.Compute compute(TrainConfig config) {
    Object threads =
        Nd4j.getExecutioner().getEnvironmentInformation().get(Nd4jEnvironment.OMP_THREADS_KEY);
    return new Provenance.Compute(
        Processor.name(),
        Processor.instructionSets().orElse(null),
        threads instanceof Integer number ? number : null,
        config.train().fastPath() && OneDnnHelpers.isAvailable()
            ? "oneDNN " + Versions.of("org.bytedeco", "dnnl")
            : "none");
  }
}
