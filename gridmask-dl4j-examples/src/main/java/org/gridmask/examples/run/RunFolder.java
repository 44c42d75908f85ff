package org.gridmask.examples.run;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.RecordedConfig;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.AtomicFiles;

/**
 * The folder of one run, open for writing. Its files document the run and allow it to be resumed
 * after it was killed.
 *
 * <p>Files are replaced atomically. While the folder is open no other process can open it. Not
 * thread-safe.
 */
public final class RunFolder implements AutoCloseable {

  private static final Path RUNS = Path.of("runs");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final OutputFolder folder;
  private final TrainConfig config;
  private final MetricsFile metrics;
  private final Checkpoints checkpoints;

  private RunFolder(OutputFolder folder, TrainConfig config) throws IOException {
    this.folder = folder;
    this.config = config;
    this.metrics =
        new MetricsFile(
            folder.path(),
            folder.files(),
            config.model().name().task(),
            config.data().validation() > 0);
    this.checkpoints = new Checkpoints(folder.path());
    checkpoints.deletePartial();
  }

  /**
   * Creates the folder that the configuration names, which must be new or empty, or a new one under
   * {@code runs} if it names none. The configuration is written immediately, without the folder's
   * name, so that a run of that file gets a new folder.
   *
   * @param config the configuration
   * @return the open folder
   * @throws ConfigException if the folder is not empty, in use, or not a folder
   * @throws IOException if the folder or the configuration cannot be written, such as on a full
   *     disk
   */
  public static RunFolder create(TrainConfig config) throws IOException {
    return create(config, RUNS);
  }

  static RunFolder create(TrainConfig config, Path runs) throws IOException {
    TrainConfig own = RecordedConfig.of(config);
    OutputFolder folder = OutputFolder.create(outFolder(config.run().out()), kind(runs));
    try {
      folder.files().writeText(RunFiles.CONFIG, own.toYaml());
      return new RunFolder(folder, own);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static OutputFolder.Kind kind(Path parent) {
    return new OutputFolder.Kind(
        parent, "a run", "another run is writing this run folder", Set.of());
  }

  private static Optional<Path> outFolder(String out) {
    try {
      return out.isEmpty() ? Optional.empty() : Optional.of(Path.of(out));
    } catch (InvalidPathException e) {
      throw new ConfigException("run.out must be a path, but is " + out, e);
    }
  }

  /**
   * Opens the folder of a run to be resumed. Its recorded configuration is used, so that the
   * results are those of an uninterrupted run; the given values must agree with it, except for the
   * folder's name.
   *
   * @param path the folder
   * @param given the values given on the command line
   * @return the open folder
   * @throws ConfigException if it is not a run folder, is in use, has an invalid file, or its run
   *     has another configuration
   * @throws IOException if it cannot be read or written
   */
  public static RunFolder openForResume(Path path, Overrides given) throws IOException {
    RunFiles.requireIn(path);
    OutputFolder folder = OutputFolder.open(Optional.of(path), kind(RUNS), RunFiles::areIn);
    try {
      TrainConfig config = TrainConfig.read(path.resolve(RunFiles.CONFIG));
      RecordedConfig.refuseOther(path, config, given);
      return new RunFolder(folder, config);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * The folder.
   *
   * @return its path, as it was given
   */
  public Path path() {
    return folder.path();
  }

  /**
   * The run's configuration, the one in config.yaml.
   *
   * @return the configuration
   */
  public TrainConfig config() {
    return config;
  }

  /**
   * The rows of metrics.csv.
   *
   * @return one row per epoch, from 0
   */
  public List<EpochMetrics> metrics() {
    return metrics.rows();
  }

  /**
   * The checkpoints.
   *
   * @return their files, newest first
   * @throws IOException if the folder cannot be read
   */
  public List<Path> checkpoints() throws IOException {
    return checkpoints.newestFirst();
  }

  /**
   * Whether the run is finished.
   *
   * @return whether summary.json exists
   */
  public boolean isFinished() {
    return Files.isRegularFile(path().resolve(RunFiles.SUMMARY));
  }

  /**
   * Adds the row of the next epoch to metrics.csv.
   *
   * @param row the row of the next epoch
   * @throws IllegalArgumentException if it is of another epoch
   * @throws IOException if the file cannot be written
   */
  public void append(EpochMetrics row) throws IOException {
    metrics.append(row);
  }

  /**
   * Drops the rows of epochs that will be retrained: a run may be killed after writing an epoch's
   * row but before writing its checkpoint.
   *
   * @param epoch the epoch at which training resumes
   * @throws ConfigException if rows of earlier epochs are missing
   * @throws IOException if the file cannot be written
   */
  public void resumeAt(int epoch) throws IOException {
    metrics.truncate(epoch);
  }

  /**
   * Writes provenance.json. If a resumed run already has one, checks that the data is unchanged,
   * and the pretrained weights, too, if there is no checkpoint yet.
   *
   * @param provenance the current provenance
   * @throws ConfigException if the run was started with others, or its file is invalid
   * @throws IOException if it cannot be read or written
   */
  public void writeProvenance(Provenance provenance) throws IOException {
    Optional<Provenance> recorded = RecordedRun.provenanceIn(path());
    if (recorded.isPresent()) {
      recorded.get().requireSameData(path(), Set.copyOf(provenance.dataSha256().values()));
      recorded.get().requireSameSplit(path(), provenance);
      if (checkpoints().isEmpty() && !isFinished()) {
        recorded.get().requireSameWeights(path(), provenance.weightsSha256());
      }
    } else {
      writeJson(RunFiles.PROVENANCE, provenance);
    }
  }

  /**
   * Writes summary.json, which marks the run as finished.
   *
   * @param summary its content
   * @throws IOException if it cannot be written
   */
  public void writeSummary(RunSummary summary) throws IOException {
    writeJson(RunFiles.SUMMARY, summary);
  }

  /**
   * Writes model.zip.
   *
   * @param writer writes the network
   * @throws IOException if it cannot be written; an earlier file is then kept
   */
  public void writeModel(AtomicFiles.Writer writer) throws IOException {
    folder.files().write(RunFiles.MODEL, writer);
  }

  /**
   * Writes model.safetensors.
   *
   * @param writer writes the weights
   * @throws IOException if it cannot be written; an earlier file is then kept
   */
  public void writeStateDict(AtomicFiles.Writer writer) throws IOException {
    folder.files().write(RunFiles.STATE_DICT, writer);
  }

  /**
   * Writes a checkpoint if one is due: every {@code run.checkpointEvery} epochs, after the last
   * epoch, and after the best epoch so far. Then deletes all but the latest {@code
   * run.keepCheckpoints} and that of the best epoch. Call it after {@link #append}.
   *
   * @param writer writes the network and the training state
   * @throws IOException if it cannot be written; earlier checkpoints are then kept
   */
  public void writeCheckpoint(AtomicFiles.Writer writer) throws IOException {
    int epochs = metrics().size();
    int best = EpochMetrics.best(metrics()).map(row -> row.epoch() + 1).orElse(0);
    if (epochs % config.run().checkpointEvery() == 0
        || epochs == config.train().epochs()
        || epochs == best) {
      checkpoints.write(epochs, writer);
      checkpoints.prune(epochs, config.run().keepCheckpoints(), best);
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    folder.close();
  }

  private void writeJson(String name, Object content) throws IOException {
    folder.files().writeText(name, JSON.writeValueAsString(content) + "\n");
  }
}
