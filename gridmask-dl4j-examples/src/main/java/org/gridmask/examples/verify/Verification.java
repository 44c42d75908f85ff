package org.gridmask.examples.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingProgress;

/**
 * Repeats a run from its folder, which is only read, and compares what comes out.
 *
 * <p>What can be compared without training is compared first, so that whoever waits for the rest
 * knows what to expect.
 */
public final class Verification {

  private final RecordedRun run;
  private final Provenance recorded;
  private final int epochs;
  private final TrainConfig config;

  private Verification(RecordedRun run, Provenance recorded, int epochs, TrainConfig config) {
    this.run = run;
    this.recorded = recorded;
    this.epochs = epochs;
    this.config = config;
  }

  /**
   * Opens a run to be repeated.
   *
   * @param path its folder
   * @param first how many of its first epochs to repeat, at least 1; all if empty
   * @param data where the run's data is now, if it is elsewhere
   * @return the verification
   * @throws ConfigException if it is no run folder, or has not so many epochs
   * @throws UnverifiableException if it has nothing to compare with, or a file in it is damaged
   * @throws IOException if it cannot be read
   * @throws org.gridmask.examples.train.TrainingException if its model is damaged
   */
  public static Verification of(Path path, OptionalInt first, Optional<Path> data)
      throws IOException {
    RecordedRun run = look(path);
    Provenance recorded =
        run.provenance()
            .orElseThrow(
                () ->
                    new UnverifiableException(
                        path
                            + ": has no provenance.json, as if it had been ended before it began to train"));
    int all = run.config().train().epochs();
    int trained = run.metrics().size();
    int epochs = first.orElse(all);
    if (epochs < 1 || epochs > all) {
      throw new ConfigException(
          "--epochs must be in [1, " + all + "], the epochs of " + path + ", but is " + epochs);
    }
    if (epochs > trained && run.summary().isPresent()) {
      throw new UnverifiableException(
          path
              + ": the run is finished, but its metrics.csv is missing or has "
              + trained
              + " of "
              + all
              + " epochs");
    }
    if (epochs > trained || (first.isEmpty() && run.summary().isEmpty())) {
      throw new UnverifiableException(
          path
              + ": the run is not finished: it has "
              + trained
              + " of "
              + all
              + " epochs"
              + (run.summary().isEmpty() ? " and no summary.json" : "")
              + "; go on with it (gridmask train --resume)"
              + (trained > 0 ? ", or repeat what there is with --epochs " + trained : ""));
    }
    Optional<Path> model = run.modelAfter(epochs);
    if (model.isPresent()) {
      // A damaged one is better found before the training.
      TrainedModel.load(model.get());
    } else if (first.isEmpty()) {
      throw new UnverifiableException(path + ": has no model.zip to compare with");
    }
    TrainConfig config =
        data.isEmpty()
            ? run.config()
            : Overrides.ofOptions(Map.of("data.dir", data.get().toString())).over(run.config());
    return new Verification(run, recorded, epochs, config);
  }

  /** What is wrong in the run is a finding, and no fault of whoever has it verified. */
  private static RecordedRun look(Path path) throws IOException {
    Optional<RecordedRun> run;
    try {
      run = RunFolder.look(path);
    } catch (ConfigException e) {
      throw new UnverifiableException(e.getMessage(), e);
    }
    return run.orElseThrow(() -> RunReport.noRun(path));
  }

  /**
   * The configuration that is trained again.
   *
   * @return the recorded one, with the place of the data
   */
  public TrainConfig config() {
    return config;
  }

  /**
   * How many epochs are trained again.
   *
   * @return the number
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Compares all that can be compared without training.
   *
   * @param sha256 the data's digest now
   * @param now what is true of a run that begins now
   * @return the report, as yet without differences
   * @throws UnverifiableException if the data is not what the run learnt from
   */
  public VerificationReport before(String sha256, Provenance now) {
    Set<String> digests = Set.copyOf(recorded.dataSha256().values());
    if (!digests.equals(Set.of(sha256))) {
      throw new UnverifiableException(
          run.path()
              + ": the data has changed since the run: its SHA-256 is "
              + sha256
              + ", but "
              + (digests.isEmpty() ? "none" : String.join(", ", digests))
              + " was recorded; nothing was trained");
    }
    OriginComparison origins = OriginComparison.of(recorded, now);
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
   * @param now the repeated run's provenance
   * @param before the report of {@link #before}
   * @param progress hears how the training gets on
   * @return the report with the differences
   * @throws IOException if the data cannot be read or the folder not written
   * @throws ConfigException if the folder cannot be used
   * @throws org.gridmask.examples.train.TrainingException if the loss is no longer a number
   */
  public VerificationReport repeat(
      Path out,
      ImageSource data,
      Provenance now,
      VerificationReport before,
      TrainingProgress progress)
      throws IOException {
    requireOutside(out);
    boolean whole = epochs == config.train().epochs() && run.summary().isPresent();
    try (RunFolder folder = RunFolder.create(config.with(Map.of("run.out", out.toString())))) {
      folder.writeProvenance(now);
      try (Trainer trainer = Trainer.of(folder, data)) {
        if (whole) {
          trainer.train(progress);
        } else {
          trainer.trainUpTo(epochs, progress);
        }
      }
    }
    RecordedRun repeated = RunReport.look(out);
    return new VerificationReport(
        before.run(),
        epochs,
        before.ofEpochs(),
        before.modelCompared(),
        before.notes(),
        before.unknown(),
        whole
            ? RunComparison.ofWholeRuns(run, repeated)
            : RunComparison.ofFirstEpochs(run, repeated, epochs));
  }

  /** The recorded run is evidence: nothing is written to it. */
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
