package org.gridmask.examples.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingProgress;

/**
 * Repeats a run from its folder, which is only read, and compares the results. Everything that
 * needs no training is compared first.
 */
public final class Verification {

  private final RecordedRun run;
  private final int epochs;
  private final TrainConfig config;

  private Verification(RecordedRun run, int epochs, TrainConfig config) {
    this.run = run;
    this.epochs = epochs;
    this.config = config;
  }

  /**
   * Opens a run to be repeated.
   *
   * @param path its folder
   * @param first the number of first epochs to repeat, at least 1; all if empty
   * @param data where the run's data is now, if it has moved
   * @return the verification
   * @throws ConfigException if it is not a run folder or has fewer epochs
   * @throws UnverifiableException if there is nothing to compare with or a file is damaged
   * @throws IOException if it cannot be read
   * @throws org.gridmask.examples.train.TrainingException if its model is damaged
   */
  public static Verification of(Path path, OptionalInt first, Optional<Path> data)
      throws IOException {
    RecordedRun run = read(path);
    if (run.provenance().isEmpty()) {
      throw new UnverifiableException(
          path + ": has no provenance.json: it was probably stopped before training began");
    }
    int all = run.config().train().epochs();
    int trained = run.metrics().size();
    int epochs = first.orElse(all);
    if (epochs < 1 || epochs > all) {
      throw new ConfigException(
          "--epochs must be in [1, %s], the epochs of %s, but is %s".formatted(all, path, epochs));
    }
    boolean finished = run.summary().isPresent();
    String planned = Figures.count(all, "epoch");
    if (epochs > trained && finished) {
      throw new UnverifiableException(
          "%s: the run is finished, but its metrics.csv is missing or has %s of %s"
              .formatted(path, trained, planned));
    }
    if (epochs > trained || (first.isEmpty() && !finished)) {
      throw new UnverifiableException(
          "%s: the run is not finished: it has %s of %s%s; resume it (gridmask %s --resume)%s"
              .formatted(
                  path,
                  trained,
                  planned,
                  finished ? "" : " and no summary.json",
                  run.task().command(),
                  trained > 0 ? ", or verify those epochs with --epochs " + trained : ""));
    }
    Optional<Path> model = run.modelAfter(epochs);
    if (model.isPresent()) {
      // Detects a damaged model before training.
      TrainedModel.load(model.get());
    } else if (first.isEmpty()) {
      throw new UnverifiableException(path + ": has no model.zip to compare with");
    }
    TrainConfig config =
        data.isEmpty()
            ? run.config()
            : Overrides.ofOptions(Map.of("data.dir", data.get().toString())).over(run.config());
    return new Verification(run, epochs, config);
  }

  /** A damaged run is a result of the verification, not a usage error. */
  private static RecordedRun read(Path path) throws IOException {
    RunFiles.requireIn(path);
    try {
      return RecordedRun.read(path);
    } catch (ConfigException e) {
      throw new UnverifiableException(e.getMessage(), e);
    }
  }

  /**
   * The configuration to train again.
   *
   * @return the recorded configuration, with the current folder of the data
   */
  public TrainConfig config() {
    return config;
  }

  /**
   * The number of epochs to train again.
   *
   * @return the number
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Compares everything that needs no training.
   *
   * @param sha256 the current digest of the data
   * @param now the current provenance
   * @return the report, without differences yet
   * @throws UnverifiableException if the data or the pretrained weights are not those of the run
   */
  public VerificationReport before(String sha256, Provenance now) {
    Provenance recorded = run.provenance().orElseThrow();
    Set<String> digests = Set.copyOf(recorded.dataSha256().values());
    if (!digests.equals(Set.of(sha256))) {
      throw new UnverifiableException(
          "%s: the data has changed since the run: its SHA-256 is %s, but %s was recorded; nothing was trained"
              .formatted(
                  run.path(), sha256, digests.isEmpty() ? "none" : String.join(", ", digests)));
    }
    if (recorded.weightsSha256() != null && now.weightsSha256() == null) {
      throw new UnverifiableException(
          "%s: its pretrained weights are gone: there is no file %s; nothing was trained"
              .formatted(run.path(), config.model().weights()));
    }
    if (!Objects.equals(recorded.weightsSha256(), now.weightsSha256())) {
      throw new UnverifiableException(
          "%s: the pretrained weights have changed since the run: their SHA-256 is %s, but %s was recorded; nothing was trained"
              .formatted(run.path(), now.weightsSha256(), recorded.weightsSha256()));
    }
    ProvenanceComparison origins = ProvenanceComparison.of(recorded, now);
    return new VerificationReport(
        run.path().toString(),
        epochs,
        run.config().train().epochs(),
        run.modelAfter(epochs).isPresent(),
        origins.notes(),
        origins.unknown(),
        List.of());
  }

  /**
   * Trains again and compares.
   *
   * @param out the folder for the repeated run, new or empty
   * @param data the data set
   * @param cluster where the workers train; empty for this process
   * @param now the repeated run's provenance
   * @param before the report of {@link #before}
   * @param progress receives progress events
   * @return the report with the differences
   * @throws IOException if the data cannot be read or the folder cannot be written
   * @throws ConfigException if the folder cannot be used
   * @throws org.gridmask.examples.train.TrainingException if the loss becomes NaN or infinite
   */
  public VerificationReport repeat(
      Path out,
      DataSource data,
      Optional<Cluster> cluster,
      Provenance now,
      VerificationReport before,
      TrainingProgress progress)
      throws IOException {
    requireOutside(out);
    boolean whole = epochs == config.train().epochs() && run.summary().isPresent();
    try (RunFolder folder = RunFolder.create(config.with(Map.of("run.out", out.toString())))) {
      folder.writeProvenance(now);
      try (Trainer trainer = Trainer.of(folder, data, cluster)) {
        if (whole) {
          trainer.train(progress);
        } else {
          trainer.trainUpTo(epochs, progress);
        }
      }
    }
    RecordedRun repeated = RecordedRun.read(out);
    return before.with(
        whole
            ? RunComparison.ofWholeRuns(run, repeated)
            : RunComparison.ofFirstEpochs(run, repeated, epochs));
  }

  /** Nothing may be written to the recorded run's folder. */
  private void requireOutside(Path out) throws IOException {
    Path there = out.toAbsolutePath().normalize();
    Path parent = there;
    while (Files.notExists(parent)) {
      parent = parent.getParent();
    }
    if (parent.toRealPath().startsWith(run.path().toRealPath())) {
      throw new ConfigException("--out " + out + " must not be in the run's own folder");
    }
  }
}
