package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridmask.examples.compare.RunState.Status;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.RecordedRun;

/**
 * The results of a comparison so far.
 *
 * @param plan the runs
 * @param runs the state of each run
 * @param networks the variants' results by network
 */
public record Results(
    Plan plan, List<RunState> runs, Map<PlannedNetwork, List<VariantResult>> networks) {

  /** Far larger than any file we write. */
  private static final int MAX_CSV_BYTES = 16 << 20;

  /**
   * Evaluates runs.
   *
   * @param plan the runs
   * @param runs the state of each run
   * @param onPapersData the networks that are trained on the data set of the paper, and are
   *     compared with its numbers
   * @return the results
   */
  public static Results of(Plan plan, List<RunState> runs, Set<PlannedNetwork> onPapersData) {
    Map<PlannedNetwork, List<VariantResult>> networks = new LinkedHashMap<>();
    for (PlannedNetwork network : plan.networks()) {
      List<VariantResult> results = new ArrayList<>();
      for (Variant variant : network.variants()) {
        Variant baseline = network.baselineOf(variant);
        results.add(
            new VariantResult(
                network,
                variant,
                finished(runs, network, variant),
                baseline.equals(variant)
                    ? Optional.empty()
                    : Optional.of(finished(runs, network, baseline)),
                onPapersData.contains(network)
                    ? plan.paper(network, variant)
                    : OptionalDouble.empty()));
      }
      networks.put(network, List.copyOf(results));
    }
    return new Results(plan, List.copyOf(runs), networks);
  }

  private static SortedMap<Long, RecordedRun> finished(
      List<RunState> runs, PlannedNetwork network, Variant variant) {
    SortedMap<Long, RecordedRun> finished = new TreeMap<>();
    for (RunState state : runs) {
      PlannedRun run = state.run();
      if (state.status() == Status.FINISHED
          && run.network().equals(network)
          && run.variant().equals(variant)) {
        finished.put(run.seed(), state.record().orElseThrow());
      }
    }
    return finished;
  }

  /**
   * Reads the results from a comparison's folder; the comparison may still be running.
   *
   * @param folder the folder
   * @return its results so far
   * @throws ConfigException if it is not a comparison folder, or a file in it is invalid
   * @throws IOException if a file cannot be read
   */
  static Results read(Path folder) throws IOException {
    Plan plan = Plan.of(Plan.Request.of(CompareFile.read(ComparisonFolder.compareFile(folder))));
    Map<List<String>, String> failures = new HashMap<>();
    for (Map<String, String> line : lines(folder.resolve(ResultFiles.RESULTS))) {
      if (Status.FAILED.toString().equals(line.get("status"))) {
        failures.put(
            List.of(line.get("network"), line.get("row"), line.get("seed")),
            line.getOrDefault("reason", "failed"));
      }
    }
    List<RunState> runs = new ArrayList<>();
    for (PlannedRun run : plan.runs()) {
      runs.add(
          new RunState(
              run,
              RecordedRun.find(folder.resolve(run.path())),
              failures.getOrDefault(
                  List.of(run.network().name(), run.variant().name(), String.valueOf(run.seed())),
                  "")));
    }
    Set<String> withPaper =
        lines(folder.resolve(ResultFiles.SUMMARY)).stream()
            .filter(line -> !line.getOrDefault(ResultFiles.PAPER, "").isEmpty())
            .map(line -> line.get("network"))
            .collect(Collectors.toSet());
    return of(
        plan,
        runs,
        plan.networks().stream()
            .filter(network -> withPaper.contains(network.name()))
            .collect(Collectors.toSet()));
  }

  /** The fields of each row by column; empty if the file does not exist yet. */
  private static List<Map<String, String>> lines(Path csv) throws IOException {
    if (Files.notExists(csv)) {
      return List.of();
    }
    List<List<String>> all;
    try {
      all = Csv.parse(BoundedFiles.readText(csv, MAX_CSV_BYTES));
    } catch (CharacterCodingException e) {
      throw new ConfigException(csv + ": not valid UTF-8");
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

  /**
   * The failed runs.
   *
   * @return the runs
   */
  public List<RunState> failed() {
    return runs.stream().filter(run -> run.status() == Status.FAILED).toList();
  }
}
