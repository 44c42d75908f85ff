package org.gridmask.examples.run;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.RecordedConfig;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.model.TaskKind;

/**
 * The contents of a run folder.
 *
 * @param path the folder
 * @param config the run's configuration
 * @param provenance its provenance; empty for a run that was killed before writing it
 * @param metrics a row for each finished epoch
 * @param summary the summary of a finished run
 */
public record RecordedRun(
    Path path,
    TrainConfig config,
    Optional<Provenance> provenance,
    List<EpochMetrics> metrics,
    Optional<RunSummary> summary) {

  private static final ObjectReader PROVENANCE =
      JsonMapper.builder().build().readerFor(Provenance.class);

  private static final ObjectReader SUMMARY =
      JsonMapper.builder().build().readerFor(RunSummary.class);

  /** Copies the rows. */
  public RecordedRun {
    metrics = List.copyOf(metrics);
  }

  /**
   * Reads a run folder, which may be open in this or another process.
   *
   * @param path the folder
   * @return its contents, or empty if it is not a run folder
   * @throws ConfigException if a file in it is invalid
   * @throws IOException if it cannot be read
   */
  public static Optional<RecordedRun> find(Path path) throws IOException {
    return RunFiles.areIn(path) ? Optional.of(read(path)) : Optional.empty();
  }

  /**
   * Reads a run folder, which may be open in this or another process.
   *
   * @param path the folder
   * @return its contents
   * @throws ConfigException if it is not a run folder, or a file in it is invalid
   * @throws IOException if it cannot be read
   */
  public static RecordedRun read(Path path) throws IOException {
    RunFiles.requireIn(path);
    TrainConfig config = TrainConfig.read(path.resolve(RunFiles.CONFIG));
    return new RecordedRun(
        path,
        config,
        provenanceIn(path),
        MetricsFile.read(path, config.model().name().task()),
        json(path.resolve(RunFiles.SUMMARY), SUMMARY, "summary"));
  }

  static Optional<Provenance> provenanceIn(Path path) throws IOException {
    return json(path.resolve(RunFiles.PROVENANCE), PROVENANCE, "provenance");
  }

  private static <T> Optional<T> json(Path file, ObjectReader reader, String what)
      throws IOException {
    try {
      return Files.notExists(file) ? Optional.empty() : Optional.of(JsonFiles.read(file, reader));
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": is not a valid run " + what + ": " + e.getReason(), e);
    }
  }

  /**
   * What the network is trained for.
   *
   * @return the task of its architecture
   */
  public TaskKind task() {
    return config.model().name().task();
  }

  /**
   * Checks that the run has a given configuration, except for keys that do not change its results,
   * such as the folder and the number of checkpoints.
   *
   * @param wanted the configuration
   * @throws ConfigException if another value differs; the message names it
   */
  public void requireSame(TrainConfig wanted) {
    RecordedConfig.refuseOther(path, config, wanted);
  }

  /**
   * Checks that the run was trained on a data set. A run without provenance was killed before
   * training and passes.
   *
   * @param sha256 the data's digest
   * @throws ConfigException if the run was started with other data
   */
  public void requireSameData(String sha256) {
    provenance.ifPresent(recorded -> recorded.requireSameData(path, Set.of(sha256)));
  }

  /**
   * Checks that the run began with pretrained weights. A run without provenance passes.
   *
   * @param sha256 the digest of their file; if empty, it is gone, and any run passes
   * @throws ConfigException if the run was started with others
   */
  public void requireSameWeights(Optional<String> sha256) {
    provenance.ifPresent(recorded -> recorded.requireSameWeights(path, sha256.orElse(null)));
  }

  /**
   * The model after a number of epochs.
   *
   * @param epochs how many, at least 1
   * @return its file: the checkpoint, or model.zip for all epochs; empty if it does not exist
   */
  public Optional<Path> modelAfter(int epochs) {
    Path model =
        epochs == config.train().epochs() && summary.isPresent()
            ? path.resolve(RunFiles.MODEL)
            : new Checkpoints(path).after(epochs);
    return Optional.of(model).filter(Files::isRegularFile);
  }

  /**
   * The checkpoints.
   *
   * @return their files, newest first
   * @throws IOException if the folder cannot be read
   */
  public List<Path> checkpoints() throws IOException {
    return new Checkpoints(path).newestFirst();
  }
}
