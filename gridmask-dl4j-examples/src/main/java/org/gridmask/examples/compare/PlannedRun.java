package org.gridmask.examples.compare;

import java.nio.file.Path;
import org.gridmask.examples.config.TrainConfig;

/**
 * A run of a comparison.
 *
 * @param network the network
 * @param variant the variant
 * @param seed the seed
 */
public record PlannedRun(PlannedNetwork network, Variant variant, long seed) {

  /**
   * The configuration.
   *
   * @return the variant's, with the seed
   */
  public TrainConfig config() {
    return variant.config().withSeed(seed);
  }

  /**
   * The run folder.
   *
   * @return the path below the comparison's folder
   */
  public Path path() {
    return Path.of("runs", network.folder(), variant.folder(), "seed-" + seed);
  }

  /**
   * The run's name.
   *
   * @return network, variant and seed
   */
  public String name() {
    return network.name() + ", " + variant.name() + ", seed " + seed;
  }
}
