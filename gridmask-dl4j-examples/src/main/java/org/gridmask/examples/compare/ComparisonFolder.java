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
 * The folder of a comparison. Its compare.yaml, with the files that this names, is all that a
 * resume needs. While the folder is open, no other process can open it.
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
          "another comparison is writing this folder",
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
   * The compare file in a folder, from which its comparison is resumed.
   *
   * @param folder the folder
   * @return the file
   * @throws ConfigException if it is no folder of a comparison
   */
  public static Path compareFile(Path folder) {
    Path file = folder.resolve(COMPARE_FILE);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          folder + ": is no folder of a comparison: it has no " + COMPARE_FILE);
    }
    return file;
  }

  /**
   * Opens the folder of a new or a resumed comparison.
   *
   * @param path the folder: new, empty, or of a comparison; empty for a new one under {@code
   *     comparisons}
   * @return the open folder
   * @throws ConfigException if it is in use, no folder, or holds something else
   * @throws IOException if it cannot be written, such as on a full disk
   */
  public static ComparisonFolder open(Optional<Path> path) throws IOException {
    return new ComparisonFolder(
        OutputFolder.open(path, KIND, folder -> Files.exists(folder.resolve(COMPARE_FILE))));
  }

  /**
   * The folder.
   *
   * @return its path, as it was given
   */
  public Path path() {
    return folder.path();
  }

  /** What writes its files. */
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
   * The log of a run that has a process of its own.
   *
   * @param run the run
   * @return a file in a folder that exists
   * @throws IOException if the folder cannot be made
   */
  public Path logOf(PlannedRun run) throws IOException {
    Path logs = Files.createDirectories(path().resolve(LOGS));
    return logs.resolve(
        run.network().folder() + "_" + run.variant().folder() + "_seed-" + run.seed() + ".log");
  }

  /**
   * Records what is compared.
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
      putMethods(section, network);
    } else {
      section.put("networks", writeNetworks(plan));
    }
    section.put("seeds", plan.seeds());
    if (!plan.sweeps().isEmpty()) {
      section.put("sweep", plan.sweeps().stream().map(Sweep::toString).toList());
    }
    if (plan.paper().isPresent()) {
      Path numbers = paperFile.orElseThrow();
      section.put("paper", plan.paper().get().table());
      // Of a resumed comparison this is the same file.
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
      putMethods(entry, network);
      networks.add(entry);
    }
    return networks;
  }

  private static void putMethods(Map<String, Object> entry, PlannedNetwork network) {
    if (!network.methods().isEmpty()) {
      entry.put("methods", network.methods().stream().map(Method::name).toList());
    }
  }

  /**
   * A name for a folder or file that every file system takes: letters, digits and {@code . + = - _}
   * of a text. Where that is not all of it, a digest keeps different texts apart.
   */
  static String safeName(String text) {
    String readable = text.replace(", ", "+").replace(' ', '_');
    String safe = readable.replaceAll("[^A-Za-z0-9.+=_-]", "_").replaceFirst("^\\.", "_");
    safe = safe.substring(0, Math.min(safe.length(), MAX_NAME));
    return safe.equals(readable)
        ? safe
        : safe + String.format(Locale.ROOT, "-%08x", text.hashCode());
  }

  /** Lets other processes open the folder. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
