package org.gridmask.examples.compare;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.run.OutputFolder;

/**
 * The folder of a comparison. Its compare.yaml and the files it refers to suffice to resume. The
 * folder is locked while it is open.
 */
public final class ComparisonFolder implements AutoCloseable {

  private static final String COMPARE_FILE = "compare.yaml";
  private static final String NETWORKS = "networks";
  private static final String LOGS = "logs";
  private static final int MAX_NAME = 80;

  private static final OutputFolder.Kind KIND =
      new OutputFolder.Kind(
          Path.of("comparisons"),
          "a comparison",
          "another comparison is writing to this folder",
          Set.of(NETWORKS, PaperNumbers.FILE_NAME));

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private final OutputFolder folder;

  private ComparisonFolder(OutputFolder folder) {
    this.folder = folder;
  }

  /**
   * The compare file in a folder.
   *
   * @param folder the folder
   * @return the file
   * @throws ConfigException if it is not a comparison folder
   */
  public static Path compareFile(Path folder) {
    Path file = folder.resolve(COMPARE_FILE);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(folder + ": not a comparison folder: it has no " + COMPARE_FILE);
    }
    return file;
  }

  /**
   * Opens the folder of a new or a resumed comparison.
   *
   * @param path the folder: new, empty, or of an earlier comparison; empty for a new one under
   *     {@code comparisons}
   * @return the open folder
   * @throws ConfigException if it is in use, not a folder, or has other files
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static ComparisonFolder open(Optional<Path> path) throws IOException {
    return new ComparisonFolder(
        OutputFolder.open(path, KIND, folder -> Files.exists(folder.resolve(COMPARE_FILE))));
  }

  /**
   * The folder.
   *
   * @return its path
   */
  public Path path() {
    return folder.path();
  }

  /** The writer of its files. */
  AtomicFiles files() {
    return folder.files();
  }

  /**
   * The folder of a run.
   *
   * @param run the run
   * @return its folder, which may not exist yet
   */
  public Path of(PlannedRun run) {
    return path().resolve(run.path());
  }

  /**
   * The log of a run in a child process.
   *
   * @param run the run
   * @return the file, whose parent exists
   * @throws IOException if the parent cannot be created
   */
  public Path logOf(PlannedRun run) throws IOException {
    Path logs = Files.createDirectories(path().resolve(LOGS));
    return logs.resolve(
        run.network().folder() + "_" + run.variant().folder() + "_seed-" + run.seed() + ".log");
  }

  /**
   * Writes compare.yaml and the files it refers to.
   *
   * @param plan the runs
   * @param paperFile the file with the paper's numbers, if the plan has any
   * @throws IOException if it cannot be written
   */
  public void write(Plan plan, Optional<Path> paperFile) throws IOException {
    Map<String, Object> section = new LinkedHashMap<>();
    StringBuilder yaml = new StringBuilder();
    PlannedNetwork network = plan.networks().get(0);
    if (plan.networks().size() == 1 && network.name().equals(network.base().model().title())) {
      yaml.append(network.base().toYaml());
      put(section, network);
    } else {
      section.put("networks", writeNetworks(plan));
    }
    section.put("seeds", plan.seeds());
    if (plan.paper().isPresent()) {
      Path numbers = paperFile.orElseThrow();
      section.put("paper", plan.paper().get().table());
      // A resumed comparison copies the file onto itself.
      files()
          .write(
              PaperNumbers.FILE_NAME,
              file -> Files.copy(numbers, file, StandardCopyOption.REPLACE_EXISTING));
    }
    yaml.append(YAML.writeValueAsString(Map.of("compare", section)));
    files().writeText(COMPARE_FILE, yaml);
  }

  private List<Map<String, Object>> writeNetworks(Plan plan) throws IOException {
    AtomicFiles recipes = new AtomicFiles(Files.createDirectories(path().resolve(NETWORKS)));
    List<Map<String, Object>> networks = new ArrayList<>();
    for (PlannedNetwork network : plan.networks()) {
      String name = network.folder() + ".yaml";
      recipes.writeText(name, network.base().toYaml());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", network.name());
      entry.put("config", NETWORKS + "/" + name);
      put(entry, network);
      networks.add(entry);
    }
    return networks;
  }

  private static void put(Map<String, Object> entry, PlannedNetwork network) {
    if (!network.methods().isEmpty()) {
      entry.put("methods", network.methods().stream().map(Method::name).toList());
    }
    if (!network.sweeps().isEmpty()) {
      entry.put("sweep", network.sweeps().stream().map(Sweep::toString).toList());
    }
  }

  /**
   * A portable file name: only letters, digits and {@code . + = - _}. If characters were replaced
   * or cut off, a hash keeps names unique.
   */
  static String safeName(String text) {
    String readable = text.replace(", ", "+").replace(' ', '_');
    String safe = readable.replaceAll("[^A-Za-z0-9.+=_-]", "_").replaceFirst("^\\.", "_");
    safe = safe.substring(0, Math.min(safe.length(), MAX_NAME));
    return safe.equals(readable)
        ? safe
        : safe + String.format(Locale.ROOT, "-%08x", text.hashCode());
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
