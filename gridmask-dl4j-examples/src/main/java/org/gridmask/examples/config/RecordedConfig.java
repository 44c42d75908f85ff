package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.examples.config.Overrides.Given;

/**
 * The configuration as a run folder keeps it: it repeats and resumes the run from any working
 * directory.
 */
public final class RecordedConfig {

  private static final String OUT = "run.out";
  private static final String DATA = "data.dir";

  private RecordedConfig() {}

  /**
   * A configuration to be kept: without the run's own folder, which a second run cannot have, and
   * with the absolute path of the data.
   *
   * @param config the configuration
   * @return the one to keep
   */
  public static TrainConfig of(TrainConfig config) {
    return config.with(Map.of(OUT, "", DATA, absolute(config.data().dir())));
  }

  /**
   * Refuses values that differ from a recorded configuration.
   *
   * @param path the run folder, for the message
   * @param recorded its configuration
   * @param given the values given
   * @throws ConfigException if they differ in more than the folder's name
   */
  public static void refuseOther(Path path, TrainConfig recorded, Overrides given) {
    Map<String, String> there = recorded.texts();
    refuse(
        path + ": cannot resume with another configuration: ",
        given.all().stream()
            .filter(value -> !value.name().equals(OUT))
            .flatMap(value -> difference(value, there.get(value.name()))));
  }

  private static Stream<String> difference(Given given, String there) {
    String text = given.key().format(given.value());
    String full = given.name().equals(DATA) ? absolute(text) : text;
    String how = given.isOption() ? "by " + given.key().option() : "in " + given.file();
    return difference(given.name(), there, full, " was given " + how);
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
    Map<String, String> here = of(wanted).texts();
    refuse(
        path + ": holds a run with another configuration: ",
        recorded.texts().entrySet().stream()
            .filter(e -> !e.getKey().startsWith("run."))
            .flatMap(
                e -> difference(e.getKey(), e.getValue(), here.get(e.getKey()), " is wanted")));
  }

  private static Stream<String> difference(String key, String there, String here, String how) {
    return there.equals(here)
        ? Stream.empty()
        : Stream.of(
            String.format(
                "%s is %s there, but %s%s",
                key, ConfigKey.shown(there), ConfigKey.shown(here), how));
  }

  private static void refuse(String problem, Stream<String> all) {
    List<String> differences = all.toList();
    if (!differences.isEmpty()) {
      int shown = Math.min(3, differences.size());
      int rest = differences.size() - shown;
      throw new ConfigException(
          problem
              + String.join("; ", differences.subList(0, shown))
              + (rest == 0 ? "" : "; and " + rest + " more"));
    }
  }

  /** A path that is independent of the working directory. */
  private static String absolute(String path) {
    return path.isEmpty() ? path : Path.of(path).toAbsolutePath().normalize().toString();
  }
}
