package org.gridmask.examples.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gridmask.examples.train.Overrides.Given;

/**
 * The configuration as a run folder keeps it: it repeats and resumes the run, from whatever folder
 * one does so.
 */
final class RecordedConfig {

  private static final String OUT = "run.out";
  private static final String DATA = "data.dir";

  private RecordedConfig() {}

  /**
   * Without the run's own folder, which a second run cannot have, and with the data's full path.
   */
  static TrainConfig of(TrainConfig config) {
    return config.with(Map.of(OUT, "", DATA, wherever(config.data().dir())));
  }

  /**
   * Refuses what was given beside a recorded configuration and does not agree with it.
   *
   * @param path the run folder, for the message
   * @param recorded its configuration
   * @param given the values given
   * @throws ConfigException if they differ in more than the folder's name
   */
  static void refuseOther(Path path, TrainConfig recorded, Overrides given) {
    Map<String, Object> own = ConfigKeys.valuesOf(recorded);
    List<String> differences =
        given.all().stream()
            .filter(value -> !value.key().name().equals(OUT))
            .filter(value -> !isSame(value, own.get(value.key().name())))
            .map(value -> difference(value, own.get(value.key().name())))
            .toList();
    if (!differences.isEmpty()) {
      int shown = Math.min(3, differences.size());
      int rest = differences.size() - shown;
      throw new ConfigException(
          path
              + ": cannot resume with another configuration: "
              + String.join("; ", differences.subList(0, shown))
              + (rest == 0 ? "" : "; and " + rest + " more"));
    }
  }

  private static boolean isSame(Given given, Object own) {
    Object value =
        given.key().name().equals(DATA) ? wherever(given.value().toString()) : given.value();
    return Objects.equals(value, own);
  }

  /** A path that means the same from every folder, since a run may be taken up from another one. */
  private static String wherever(String path) {
    return path.isEmpty() ? path : Path.of(path).toAbsolutePath().normalize().toString();
  }

  private static String difference(Given given, Object own) {
    ConfigKey key = given.key();
    return key.name()
        + " is "
        + ConfigKey.shown(key.format(own))
        + " there, but "
        + ConfigKey.shown(key.format(given.value()))
        + " was given"
        + (given.isOption() ? " by " + key.option() : " in " + given.file());
  }
}
