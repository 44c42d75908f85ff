package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFolder;

/**
 * What the folder of a comparison says of it, which may go on meanwhile. What its data was, and why
 * runs failed, is in the files with its results.
 */
final class RecordedComparison {

  /** Far more than a comparison has. */
  private static final int MOST_BYTES = 16 << 20;

  private RecordedComparison() {}

  /** A run by what results.csv has of it. */
  private record RunKey(String network, String row, String seed) {}

  /**
   * Reads a comparison.
   *
   * @param folder its folder
   * @return its results so far
   * @throws ConfigException if it is no folder of a comparison, or a file in it is not this
   *     program's
   * @throws IOException if a file cannot be read
   */
  static Results read(Path folder) throws IOException {
    Plan plan =
        Plan.of(
            new Plan.Request(
                CompareFile.read(ComparisonFolder.compareFile(folder)),
                Overrides.none(),
                List.of(),
                Optional.empty(),
                List.of()));
    Map<RunKey, String> failed = failed(folder);
    List<RunState> states = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      Optional<RecordedRun> record = RunFolder.look(folder.resolve(run.path()));
      String reason =
          failed.get(
              new RunKey(run.network().name(), run.row().name(), String.valueOf(run.seed())));
      Status status =
          record.flatMap(RecordedRun::summary).isPresent()
              ? Status.FINISHED
              : reason == null ? Status.WAITING : Status.FAILED;
      states.add(new RunState(run, status, record, status == Status.FAILED ? reason : ""));
    }
    return Results.of(plan, states, onPapersData(plan, folder));
  }

  private static Map<RunKey, String> failed(Path folder) throws IOException {
    Map<RunKey, String> failed = new HashMap<>();
    for (Map<String, String> line : lines(folder.resolve(ResultFiles.RESULTS))) {
      if (Status.FAILED.name().toLowerCase(Locale.ROOT).equals(line.get("status"))) {
        failed.put(
            new RunKey(line.get("network"), line.get("row"), line.get("seed")),
            line.getOrDefault("reason", ""));
      }
    }
    return failed;
  }

  private static Set<PlannedNetwork> onPapersData(Plan plan, Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    for (Map<String, String> line : lines(folder.resolve(ResultFiles.SUMMARY))) {
      if (!line.getOrDefault(ResultFiles.PAPER, "").isEmpty()) {
        names.add(line.get("network"));
      }
    }
    Set<PlannedNetwork> networks = new HashSet<>(plan.networks());
    networks.removeIf(network -> !names.contains(network.name()));
    return networks;
  }

  /** The fields by their columns; nothing from a file that is not there yet. */
  private static List<Map<String, String>> lines(Path csv) throws IOException {
    if (Files.notExists(csv)) {
      return List.of();
    }
    List<List<String>> all;
    try {
      all = Csv.parse(BoundedFiles.readText(csv, MOST_BYTES));
    } catch (CharacterCodingException e) {
      throw new ConfigException(csv + ": it is not UTF-8 text");
    }
    List<Map<String, String>> lines = new ArrayList<>();
    for (List<String> fields : all.subList(Math.min(1, all.size()), all.size())) {
      Map<String, String> line = new HashMap<>();
      for (int column = 0; column < Math.min(fields.size(), all.get(0).size()); column++) {
        line.put(all.get(0).get(column), fields.get(column));
      }
      lines.add(line);
    }
    return lines;
  }
}
