package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.report.run.LiveReport;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains runs in this process. */
public final class LocalTrainer implements RunTrainer {

  private static final Logger LOG = LoggerFactory.getLogger(LocalTrainer.class);

  /** Opens data sets and describes the environment of a run. */
  public interface Setup {

    /**
     * Opens a data set.
     *
     * @param config the configuration that names it
     * @return the data set
     * @throws IOException if it cannot be read
     */
    DataSource data(TrainConfig config) throws IOException;

    /**
     * The digest of a data set.
     *
     * @param data the data set
     * @return its SHA-256
     * @throws IOException if it cannot be read
     */
    String sha256(DataSource data) throws IOException;

    /**
     * The digest of the pretrained weights.
     *
     * @param config the configuration that names them
     * @return the SHA-256 of their file; empty without one
     * @throws IOException if it cannot be read
     */
    Optional<String> weightsSha256(TrainConfig config) throws IOException;

    /**
     * The provenance of a run that starts now.
     *
     * @param config its configuration
     * @param data its data set
     * @return the content of provenance.json
     * @throws IOException if the data cannot be read
     */
    Provenance provenance(TrainConfig config, DataSource data) throws IOException;
  }

  private final Setup setup;

  /**
   * Creates a trainer.
   *
   * @param setup opens the data
   */
  public LocalTrainer(Setup setup) {
    this.setup = setup;
  }

  @Override
  public void train(PlannedRun run, Path folder, Progress progress) throws IOException {
    TrainConfig config = run.config();
    DataSource data = setup.data(config);
    try (RunFolder opened = open(config, folder)) {
      opened.writeProvenance(setup.provenance(config, data));
      try (Trainer trainer = Trainer.of(opened, data)) {
        trainer.train(new LiveReport(folder, InstantSource.system(), progressOf(progress)));
      }
      RunReport.afterTraining(folder, data).problem().ifPresent(LOG::warn);
    }
  }

  private static TrainingProgress progressOf(Progress progress) {
    return new TrainingProgress() {
      @Override
      public void trained(int images) {
        progress.goesOn();
      }

      @Override
      public void epochEnded(EpochMetrics metrics) {
        progress.epochEnded();
      }
    };
  }

  /** Creates a run folder, or opens that of an interrupted run. */
  static RunFolder open(TrainConfig config, Path folder) throws IOException {
    return RecordedRun.find(folder).isPresent()
        ? RunFolder.openForResume(folder, Overrides.none())
        : RunFolder.create(config.with(Map.of("run.out", folder.toString())));
  }
}
