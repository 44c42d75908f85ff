package org.gridmask.examples.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.config.ConfigException;

/** The names of the files in a run folder. */
public final class RunFiles {

  /** The configuration, with which a run folder begins. */
  public static final String CONFIG = "config.yaml";

  /** The {@link Provenance}. */
  public static final String PROVENANCE = "provenance.json";

  /** A row of {@link EpochMetrics} for each epoch. */
  public static final String METRICS = "metrics.csv";

  /** The {@link RunSummary}, which marks a finished run. */
  public static final String SUMMARY = "summary.json";

  /** The trained network. */
  public static final String MODEL = "model.zip";

  /** The folder of the checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  private RunFiles() {}

  /** Whether a run was begun in a folder. */
  static boolean areIn(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Refuses a folder in which no run was begun.
   *
   * @param folder the folder
   * @throws ConfigException if it has no config.yaml
   */
  public static void requireIn(Path folder) {
    if (!areIn(folder)) {
      throw new ConfigException(folder + ": is no run folder: it has no " + CONFIG);
    }
  }
}
