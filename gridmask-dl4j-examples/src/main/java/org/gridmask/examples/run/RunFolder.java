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
 * The folder of one run, open for writing. Its files explain the run, and let it resume after it
 * was killed.
 *
 * <p>Every file in it is whole at any moment: either the old one or the new one. While the folder
 * is open no other process can open it. Not safe for use by several threads.
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
    this.metrics = new MetricsFile(folder.path(), folder.files());
    this.checkpoints = new Checkpoints(folder.path());
    checkpoints.deletePartial();
  }

  /**
   * Starts a run in the folder that the configuration names, which must be new or empty; if it
   * names none, in a new one under {@code runs}. The configuration is written at once, but without
   * the folder's name: a run with that file gets a new folder.
   *
   * @param config the configuration
   * @return the open folder
   * @throws ConfigException if the folder is not empty, in use, or no folder
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
   * Opens the folder of a run that is to be resumed. Its own configuration holds, so that the run
   * ends as it would have; what is given must agree with it, but for the folder's name.
   *
   * @param path the folder
   * @param given the values given on the command line
   * @return the open folder
   * @throws ConfigException if it is no run folder, is in use, holds something that this program
   *     did not write, or is of a run with another configuration
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
   * @return a row for each epoch from 0
   */
  public List<EpochMetrics> metrics() {
    return metrics.rows();
  }

  /**
   * The checkpoints.
   *
   * @return their files, those of the most epochs first
   * @throws IOException if the folder cannot be read
   */
  public List<Path> checkpoints() throws IOException {
    return checkpoints.newestFirst();
  }

  /**
   * Whether the run is finished, which writing the summary marks.
   *
   * @return whether there is a summary.json
   */
  public boolean isFinished() {
    return Files.isRegularFile(path().resolve(RunFiles.SUMMARY));
  }

  /**
   * Adds the row of the next epoch to metrics.csv.
   *
   * @param row the row of the first epoch that is not there yet
   * @throws IllegalArgumentException if it is of another epoch
   * @throws IOException if the file cannot be written
   */
  public void append(EpochMetrics row) throws IOException {
    metrics.append(row);
  }

  /**
   * Drops the rows of epochs that are to be trained again: a run may be killed after an epoch's row
   * was written and before its checkpoint was.
   *
   * @param epoch the epoch at which training resumes
   * @throws ConfigException if rows of earlier epochs are missing
   * @throws IOException if the file cannot be written
   */
  public void resumeAt(int epoch) throws IOException {
    metrics.truncate(epoch);
  }

  /**
   * Writes provenance.json, or, in a resumed run that has one, checks that the data is still the
   * same.
   *
   * @param provenance what is true now
   * @throws ConfigException if the run began with other data, or its file is not this program's
   * @throws IOException if it cannot be read or written
   */
  public void writeProvenance(Provenance provenance) throws IOException {
    Optional<Provenance> recorded = RecordedRun.provenanceIn(path());
    if (recorded.isPresent()) {
      recorded.get().requireSameData(path(), Set.copyOf(provenance.dataSha256().values()));
    } else {
      writeJson(RunFiles.PROVENANCE, provenance);
    }
  }

  /**
   * Writes summary.json, which marks that all is trained and the model there.
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
   * @throws IOException if it cannot be written; then an earlier file is still there
   */
  public void writeModel(AtomicFiles.Writer writer) throws IOException {
    folder.files().write(RunFiles.MODEL, writer);
  }

  /**
   * Writes a checkpoint if one is due: after every {@code run.checkpointEvery} epochs, after the
   * last one, and after an epoch that is the best so far. Then removes all but the newest {@code
   * run.keepCheckpoints} and the best epoch's. Call it after {@link #append}.
   *
   * @param writer writes the network with what training needs to resume
   * @throws IOException if it cannot be written; then the earlier ones are still there
   */
  public void writeCheckpoint(AtomicFiles.Writer writer) throws IOException {
    int epochs = metrics().size();
    int best = EpochMetrics.best(metrics()).orElseThrow().epoch() + 1;
    if (epochs % config.run().checkpointEvery() == 0
        || epochs == config.train().epochs()
        || epochs == best) {
      checkpoints.write(epochs, writer);
      checkpoints.prune(epochs, config.run().keepCheckpoints(), best);
    }
  }

  /** Lets other processes open the folder. */
  @Override
  public void close() throws IOException {
    folder.close();
  }

  private void writeJson(String name, Object content) throws IOException {
    folder.files().writeText(name, JSON.writeValueAsString(content) + "\n");
  }
}
