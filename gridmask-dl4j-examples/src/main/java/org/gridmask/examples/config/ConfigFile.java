package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A configuration file that may have one section more than those of {@link TrainConfig}.
 *
 * @param values the values of {@link TrainConfig}
 * @param section what stands in the other section, if it is there
 */
public record ConfigFile(Overrides values, Optional<ConfigNode> section) {

  /**
   * Reads a file.
   *
   * @param file the file
   * @param section the name of the other section
   * @return what is in it
   * @throws ConfigException if the file cannot be read, or a key or a value in it is wrong
   */
  public static ConfigFile read(Path file, String section) {
    return YamlConfigReader.read(file, section);
  }
}
