package org.gridmask.examples.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.config.ConfigException;

/** The names of the files in a run folder. */
public final class RunFiles {

  /** The configuration, the first file of a run folder. */
  public static final String CONFIG = "config.yaml";

  /** The {@link Provenance}. */
  public static final String PROVENANCE = "provenance.json";

  /** One row of {@link EpochMetrics} per epoch. */
  public static final String METRICS = "metrics.csv";

  /** The {@link RunSummary}, which marks a finished run. */
  public static final String SUMMARY = "summary.json";

  /** The trained network. */
  public static final String MODEL = "model.zip";

  /** The trained network's weights for PyTorch, of runs with pretrained weights. */
  public static final String STATE_DICT = "model.safetensors";

  /** The checkpoint folder. */
  public static final String CHECKPOINTS = "checkpoints";

  private RunFiles() {}

  /** Whether a folder is a run folder. */
  static boolean areIn(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Checks that a folder is a run folder.
   *
   * @param folder the folder
   * @throws ConfigException if it has no config.yaml
   */
  public static void requireIn(Path folder) {
    if (!areIn(folder)) {
      throw new ConfigException(folder + ": is not a run folder: it has no " + CONFIG);
    }
  }
}
