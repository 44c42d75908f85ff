package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gridmask.examples.config.Overrides.Given;

/**
 * The configuration as a run folder keeps it: it repeats and resumes the run, from whatever folder
 * one does so.
 */
public final class RecordedConfig {

  private static final String OUT = "run.out";
  private static final String DATA = "data.dir";
  private static final String RUN = "run";

  private RecordedConfig() {}

  /**
   * Without the run's own folder, which a second run cannot have, and with the data's full path.
   */
  public static TrainConfig of(TrainConfig config) {
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
  public static void refuseOther(Path path, TrainConfig recorded, Overrides given) {
    Map<String, Object> own = ConfigKeys.valuesOf(recorded);
    List<String> differences =
        given.all().stream()
            .filter(value -> !value.key().name().equals(OUT))
            .filter(value -> !isSame(value, own.get(value.key().name())))
            .map(value -> difference(value, own.get(value.key().name())))
            .toList();
    refuse(path, "cannot resume with another configuration", differences);
  }

  /**
   * Refuses a recorded configuration that is not the one wanted.
   *
   * @param path the run folder, for the message
   * @param recorded its configuration
   * @param wanted the configuration that it should have
   * @throws ConfigException if they differ in more than what a run leaves behind
   */
  public static void refuseOther(Path path, TrainConfig recorded, TrainConfig wanted) {
    Map<String, Object> there = ConfigKeys.valuesOf(recorded);
    Map<String, Object> here = ConfigKeys.valuesOf(of(wanted));
    List<String> differences =
        ConfigKeys.all().stream()
            .filter(key -> !ConfigKeys.sectionOf(key.name()).equals(RUN))
            .filter(key -> !Objects.equals(there.get(key.name()), here.get(key.name())))
            .map(key -> difference(key, there.get(key.name()), here.get(key.name())) + " is wanted")
            .toList();
    refuse(path, "holds a run with another configuration", differences);
  }

  private static void refuse(Path path, String problem, List<String> differences) {
    if (!differences.isEmpty()) {
      int shown = Math.min(3, differences.size());
      int rest = differences.size() - shown;
      throw new ConfigException(
          path
              + ": "
              + problem
              + ": "
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
    return difference(given.key(), own, given.value())
        + " was given"
        + (given.isOption() ? " by " + given.key().option() : " in " + given.file());
  }

  private static String difference(ConfigKey key, Object there, Object other) {
    return key.name()
        + " is "
        + ConfigKey.shown(key.format(there))
        + " there, but "
        + ConfigKey.shown(key.format(other));
  }
}
