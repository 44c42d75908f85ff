package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunSummary;
import org.gridmask.examples.verify.Difference;
import org.gridmask.examples.verify.RunComparison;

/** Compares the folder of a killed program with that of an undisturbed one. */
final class KillResults {

  private static final List<String> BY_THE_CLOCK =
      List.of("seconds", "seconds_per_epoch", "images_per_second");

  private KillResults() {}

  /** The differences, one per line; empty if there are none. */
  static List<String> differences(Path undisturbed, Path killed) throws IOException {
    List<String> differences = new ArrayList<>();
    TreeMap<String, RecordedRun> expected = runs(undisturbed);
    TreeMap<String, RecordedRun> actual = runs(killed);
    if (!actual.keySet().equals(expected.keySet())) {
      return List.of("runs: " + actual.keySet() + " and not " + expected.keySet());
    }
    for (String run : expected.keySet()) {
      for (Difference difference : RunComparison.ofWholeRuns(expected.get(run), actual.get(run))) {
        differences.add((run.isEmpty() ? "" : run + ": ") + difference);
      }
    }
    for (String run : expected.keySet()) {
      RunSummary before = expected.get(run).summary().orElseThrow();
      if (!before.equals(withClockOf(before, actual.get(run).summary().orElseThrow()))) {
        differences.add((run.isEmpty() ? "" : run + ": ") + "summary.json differs");
      }
    }
    if (!results(undisturbed).equals(results(killed))) {
      differences.add("results.csv differs");
    }
    if (!reports(undisturbed).equals(reports(killed))) {
      differences.add("reports: " + reports(killed) + " and not " + reports(undisturbed));
    }
    return differences;
  }

  private static RunSummary withClockOf(RunSummary clock, RunSummary rest) {
    return new RunSummary(
        rest.test(),
        rest.validation(),
        rest.bestEpoch(),
        rest.bestScore(),
        clock.imagesPerSecond(),
        rest.epochs(),
        rest.maskedFraction(),
        rest.skippedImages(),
        rest.ignored(),
        clock.seconds(),
        rest.seed());
  }

  private static TreeMap<String, RecordedRun> runs(Path folder) throws IOException {
    TreeMap<String, RecordedRun> runs = new TreeMap<>();
    for (Path file : below(folder, "summary.json")) {
      Path run = file.getParent();
      runs.put(folder.relativize(run).toString(), RecordedRun.find(run).orElseThrow());
    }
    return runs;
  }

  private static List<String> reports(Path folder) throws IOException {
    return below(folder, "report.html").stream()
        .map(file -> folder.relativize(file).toString())
        .sorted()
        .toList();
  }

  private static List<Path> below(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).toList();
    }
  }

  /** A comparison's results without times. */
  private static List<List<String>> results(Path folder) throws IOException {
    Path file = folder.resolve("results.csv");
    if (Files.notExists(file)) {
      return List.of();
    }
    List<List<String>> lines = Csv.parse(Files.readString(file));
    int[] kept =
        IntStream.range(0, lines.get(0).size())
            .filter(column -> !BY_THE_CLOCK.contains(lines.get(0).get(column)))
            .toArray();
    return lines.stream().map(line -> IntStream.of(kept).mapToObj(line::get).toList()).toList();
  }
}
