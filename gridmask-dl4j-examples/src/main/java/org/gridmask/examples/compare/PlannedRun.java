package org.gridmask.examples.compare;

import java.nio.file.Path;
import org.gridmask.examples.config.TrainConfig;

/**
 * One training of a comparison.
 *
 * @param network the network
 * @param row the row
 * @param seed the seed
 */
public record PlannedRun(PlannedNetwork network, Row row, long seed) {

  /**
   * The configuration.
   *
   * @return the row's with the seed
   */
  public TrainConfig config() {
    return row.config().withSeed(seed);
  }

  /**
   * Where it is trained.
   *
   * @return the path below the comparison's folder
   */
  public Path path() {
    return Path.of("runs", network.folder(), row.folder(), "seed-" + seed);
  }

  /**
   * What the run is called.
   *
   * @return network, row and seed
   */
  public String name() {
    return network.name() + ", " + row.name() + ", seed " + seed;
  }
}
