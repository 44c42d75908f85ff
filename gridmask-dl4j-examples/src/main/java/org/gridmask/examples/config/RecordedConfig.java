package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.examples.config.Overrides.Given;

/** The configuration as stored in a run folder. It is independent of the working directory. */
public final class RecordedConfig {

  private static final String OUT = "run.out";
  private static final String DATA = "data.dir";
  private static final String WEIGHTS = "model.weights";

  private RecordedConfig() {}

  /**
   * The configuration to store: without the run folder, and with the absolute paths of the data and
   * the weights.
   *
   * @param config the configuration
   * @return the one to store
   */
  public static TrainConfig of(TrainConfig config) {
    return config.with(
        Map.of(
            OUT,
            "",
            DATA,
            absolute(config.data().dir()),
            WEIGHTS,
            absolute(config.model().weights())));
  }

  /**
   * Rejects values that differ from a recorded configuration.
   *
   * @param path the run folder, for the message
   * @param recorded its configuration
   * @param given the new values
   * @throws ConfigException if they differ in more than the run folder
   */
  public static void refuseOther(Path path, TrainConfig recorded, Overrides given) {
    Map<String, String> there = recorded.texts();
    refuse(
        path + ": cannot resume with a different configuration: ",
        given.all().stream()
            .filter(value -> !value.name().equals(OUT))
            .flatMap(value -> difference(value, there.get(value.name()))));
  }

  private static Stream<String> difference(Given given, String there) {
    String text = given.key().format(given.value());
    String full = given.name().equals(DATA) || given.name().equals(WEIGHTS) ? absolute(text) : text;
    String how = given.isOption() ? "by " + given.key().option() : "in " + given.file();
    return difference(given.name(), there, full, " was given " + how);
  }

  /**
   * Rejects a recorded configuration that differs from the expected one.
   *
   * @param path the run folder, for the message
   * @param recorded its configuration
   * @param wanted the expected configuration
   * @throws ConfigException if they differ in more than the section {@code run}
   */
  public static void refuseOther(Path path, TrainConfig recorded, TrainConfig wanted) {
    Map<String, String> here = of(wanted).texts();
    refuse(
        path + ": has a run with a different configuration: ",
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
                "%s is %s in the folder, but %s%s",
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
