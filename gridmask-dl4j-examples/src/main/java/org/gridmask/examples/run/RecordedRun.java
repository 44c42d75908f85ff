package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.RecordedConfig;
import org.gridmask.examples.config.TrainConfig;

/**
 * What the folder of a run says.
 *
 * @param path the folder
 * @param config the run's configuration
 * @param provenance where it came from; empty for a run that was killed before it recorded that
 * @param metrics a row for each epoch that is over
 * @param summary the summary of a run that is finished
 */
public record RecordedRun(
    Path path,
    TrainConfig config,
    Optional<Provenance> provenance,
    List<EpochMetrics> metrics,
    Optional<RunSummary> summary) {

  /** The folder of the checkpoints in that of the run. */
  public static final String CHECKPOINTS = RunFolder.CHECKPOINTS;

  /** Copies the rows. */
  public RecordedRun {
    metrics = List.copyOf(metrics);
  }

  /**
   * Checks that this is a run of a configuration. What a run leaves behind may differ: neither the
   * folder nor the number of checkpoints changes its results.
   *
   * @param wanted the configuration
   * @throws ConfigException if another value differs; the message names it
   */
  public void requireSame(TrainConfig wanted) {
    RecordedConfig.refuseOther(path, config, wanted);
  }

  /**
   * Checks that the run learnt from a data set. One that was killed before it recorded its data has
   * learnt nothing yet.
   *
   * @param sha256 the data's digest
   * @throws ConfigException if the run began with other data
   * @throws IOException if the record cannot be read
   */
  public void requireSameData(String sha256) throws IOException {
    RunFolder.requireSameData(path, Set.of(sha256));
  }

  /**
   * The model as it was after some epochs.
   *
   * @param epochs how many, at least 1
   * @return its file: the checkpoint, or model.zip for all epochs; nothing if it is not there
   */
  public Optional<Path> modelAfter(int epochs) {
    Path model =
        epochs == config.train().epochs() && summary.isPresent()
            ? path.resolve(RunFolder.MODEL)
            : path.resolve(CHECKPOINTS).resolve(Checkpoints.nameAfter(epochs));
    return Optional.of(model).filter(Files::isRegularFile);
  }
}
