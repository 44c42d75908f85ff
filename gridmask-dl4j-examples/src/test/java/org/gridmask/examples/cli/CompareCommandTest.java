package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.system.ChildProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real comparisons of {@code gridmask compare} on a few tiny images. */
class CompareCommandTest {

  private static final int EPOCHS = 2;

  @TempDir static Path data;

  @TempDir static Path shared;

  /** A comparison for all tests that only read it. */
  private static Path whole;

  private static Run ofWhole;

  @TempDir Path work;

  @BeforeAll
  static void compareOnce() throws IOException {
    NoiseImages.write(data, 32, 40);
    whole = shared.resolve("whole");
    ofWhole = compare(whole);
  }

  private static Object[] arguments(Path out, Object... more) {
    List<Object> args = new ArrayList<>(List.of("compare", "--data", data, "--out", out));
    args.addAll(List.of("--model.width=4", "--epochs", EPOCHS, "--batch-size=8", "--seeds=2"));
    args.addAll(List.of("--train.milestones=1", "--augment.gridmask.rampEpochs=1"));
    args.addAll(List.of("--augment.gridmask.dMax=12", "--methods=none,gridmask"));
    args.addAll(List.of(more));
    return args.toArray();
  }

  private static Run compare(Path out, Object... more) {
    return Run.of(arguments(out, more));
  }

  /** The columns of metrics.csv that no clock decides, by the run's path. */
  private static Map<String, List<String>> metrics(Path comparison) throws IOException {
    Map<String, List<String>> metrics = new TreeMap<>();
    try (Stream<Path> files = Files.walk(comparison)) {
      for (Path file : files.filter(path -> path.endsWith("metrics.csv")).toList()) {
        metrics.put(
            comparison.relativize(file).toString(),
            Csv.parse(Files.readString(file)).stream()
                .map(
                    row ->
                        String.join(",", row.subList(0, 6)) + "," + row.get(8) + "," + row.get(9))
                .toList());
      }
    }
    return metrics;
  }

  private static List<String> column(Path comparison, String file, String name) throws IOException {
    List<List<String>> lines = Csv.parse(Files.readString(comparison.resolve(file)));
    int column = lines.get(0).indexOf(name);
    return lines.stream().skip(1).map(line -> line.get(column)).toList();
  }

  @Test
  void trainsEachMethodWithEachSeedAsTrainDoes() throws IOException {
    Path out = whole;

    assertThat(ofWhole.exitCode()).as(ofWhole.err()).isZero();
    assertThat(ofWhole.out())
        .containsPattern("\\[1/4] ResNet-8, none, seed 42: test accuracy .* left")
        .containsPattern("\\[4/4] ResNet-8, gridmask, seed 43: test accuracy")
        .contains(Files.readString(out.resolve("table.md")));
    assertThat(out.resolve("plot.svg")).isNotEmptyFile();
    assertThat(out.resolve("plot.png")).isNotEmptyFile();
    assertThat(column(out, "results.csv", "row"))
        .containsExactly("none", "gridmask", "none", "gridmask");
    assertThat(column(out, "results.csv", "seed")).containsExactly("42", "42", "43", "43");
    assertThat(column(out, "results.csv", "status")).containsOnly("finished");

    List<Double> accuracies =
        column(out, "results.csv", "test_accuracy").stream().map(Double::valueOf).toList();
    double first = accuracies.get(1) - accuracies.get(0);
    double second = accuracies.get(3) - accuracies.get(2);
    assertThat(Double.parseDouble(column(out, "summary.csv", "difference").get(1)))
        .isCloseTo((first + second) / 2, within(1e-6));
    // t(0.975, 1) = 12.7062; the deviation of two is their distance by the square root of 2.
    assertThat(
            Double.parseDouble(column(out, "summary.csv", "difference_high").get(1))
                - (first + second) / 2)
        .isCloseTo(12.7062 * Math.abs(first - second) / 2, within(1e-4));

    Path alone = work.resolve("alone");
    Path run = out.resolve("runs/ResNet-8/gridmask/seed-43");
    assertThat(Run.of("train", "--config", run.resolve("config.yaml"), "--out", alone).exitCode())
        .isZero();
    assertThat(metrics(alone).values()).containsExactlyElementsOf(metrics(run).values());
    assertThat(run.resolve("provenance.json")).exists();
  }

  @Test
  void killedComparisonGoesOnAndEndsAsIfNothingHadHappened() throws Exception {
    Path killed = work.resolve("killed");
    List<String> command =
        ChildProcess.java(
            2,
            Gridmask.class,
            Stream.of(arguments(killed, "--jobs=2")).map(Object::toString).toList());
    Process process = ChildProcess.start(command, Map.of(), work.resolve("log")).process();
    Path row = killed.resolve("runs/ResNet-8/gridmask/seed-42/metrics.csv");
    while (process.isAlive() && !Files.exists(row)) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      child.onExit().get(1, TimeUnit.MINUTES);
    }
    assertThat(row).as(Files.readString(work.resolve("log"))).exists();

    Run resumed = Run.of("compare", "--resume", killed);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(metrics(killed)).isEqualTo(metrics(whole));
    for (String file : List.of("results.csv", "summary.csv")) {
      for (String name : List.of("row", "method")) {
        assertThat(column(killed, file, name)).isEqualTo(column(whole, file, name));
      }
    }
    assertThat(column(killed, "summary.csv", "test_accuracy_mean"))
        .isEqualTo(column(whole, "summary.csv", "test_accuracy_mean"));

    // As a kill between a run's summary and its report leaves it.
    Path report = row.resolveSibling("report.html");
    Files.delete(report);
    Run again = compare(killed);
    assertThat(again.exitCode()).isZero();
    assertThat(report).exists();
    assertThat(again.out())
        .contains("4 of 4 runs finished already.")
        .doesNotContain("[1/4]", "[4/4]");
  }

  @Test
  void moreSeedsAndValuesUseTheRunsThatAreThere() throws IOException {
    Path out = work.resolve("out");
    assertThat(sweep(out, 1, "r=0.2").exitCode()).isZero();
    Run more = sweep(out, 2, "r=0.2,0.4");

    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(more.out()).contains("1 of 4 runs finished already.");
    assertThat(column(out, "results.csv", "augment.gridmask.r"))
        .containsExactly("0.2", "0.4", "0.2", "0.4");
    assertThat(column(out, "summary.csv", "row")).containsExactly("r=0.2", "r=0.4");

    Run other = sweep(out, 2, "r=0.2,0.4", "--learning-rate=0.1");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .hasLineCount(1)
        .contains(
            "seed-42: has a run with a different configuration: train.learningRate is 0.05 in the folder,"
                + " but 0.1 is wanted");
  }

  @Test
  void runsOfOtherDataAreNotComparedWith() throws IOException {
    Path moving = Files.createDirectory(work.resolve("data"));
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        Files.copy(file, moving.resolve(file.getFileName()));
      }
    }
    Path out = work.resolve("out");
    assertThat(sweepOn(moving, out, 1, "r=0.2").exitCode()).isZero();

    Path labels = moving.resolve("t10k-labels-idx1-ubyte");
    byte[] bytes = Files.readAllBytes(labels);
    bytes[bytes.length - 1] ^= 1;
    Files.write(labels, bytes);
    for (String jobs : List.of("--jobs=1", "--jobs=2")) {
      Run more = sweepOn(moving, out, 2, "r=0.2,0.4", jobs);
      assertThat(more.exitCode()).isEqualTo(2);
      assertThat(more.err()).hasLineCount(1).contains("seed-42: the data has changed");
    }
    assertThat(column(out, "results.csv", "row")).containsExactly("r=0.2");
  }

  private static Run sweep(Path out, int seeds, String sweep, Object... more) {
    return sweepOn(data, out, seeds, sweep, more);
  }

  private static Run sweepOn(Path data, Path out, int seeds, String sweep, Object... more) {
    List<Object> args = new ArrayList<>(List.of("compare", "--data", data, "--out", out));
    args.addAll(List.of("--model.width=4", "--epochs=1", "--batch-size=8", "--seeds=" + seeds));
    args.addAll(List.of("--augment.gridmask.dMax=12", "--methods=gridmask", "--sweep=" + sweep));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  @Test
  void aRunThatFailsDoesNotStopTheOthersAndIsTriedAgain() throws IOException {
    Path out = work.resolve("out");
    for (String jobs : List.of("--jobs=1", "--jobs=2")) {
      Run result =
          Run.of(
              "compare",
              "--data",
              data,
              "--out",
              out,
              "--model.width=4",
              "--epochs=1",
              "--batch-size=8",
              "--no-gridmask",
              "--seeds=1",
              "--sweep=learningRate=1e30,0.01",
              jobs);

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).hasLineCount(1).contains("1 of 2 runs failed", "--resume " + out);
      assertThat(column(out, "results.csv", "status")).containsExactly("failed", "finished");
      assertThat(column(out, "results.csv", "reason").get(0)).contains("the training diverged");
      assertThat(result.out())
          .contains("] ResNet-8, learningRate=1.0E30, seed 42: failed: ")
          .contains("Failed runs");
    }
  }

  @Test
  void dryRunNeedsNeitherDataNorFolder() {
    Path out = work.resolve("out");
    Run result =
        Run.of(
            "compare",
            "--data",
            work.resolve("nowhere"),
            "--out",
            out,
            "--methods=none,gridmask",
            "--dry-run");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "ResNet-8, seeds 42, 43, 44:",
            "  none      10 epochs",
            "  gridmask  10 epochs",
            "6 runs, 60 epochs.");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongInputGetsOneLineBeforeThereIsAFolder() throws IOException {
    Path out = work.resolve("out");
    wrong("unknown method", "compare", "--methods=grdmask", "--out", out);
    wrong("--seeds must be", "compare", "--methods=none", "--seeds=0", "--out", out);
    wrong("averagingFrequency", "compare", "--methods=none", "--train.averagingFrequency=2");
    wrong("--jobs must be", "compare", "--methods=none", "--jobs=0", "--out", out);
    wrong("nothing to compare", "compare", "--out", out);
    wrong("data.dir", "compare", "--methods=none", "--data", work.resolve("no"), "--out", out);
    assertThat(out).doesNotExist();
    wrong("not a comparison folder", "compare", "--resume", work);
    wrong("no other option", "compare", "--resume", work, "--methods=none");
    Files.writeString(work.resolve("other"), "text");
    wrong("has other files in it", "compare", "--methods=none", "--data", data, "--out", work);
  }

  private static void wrong(String named, Object... args) {
    Run result = Run.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).first().asString().contains(named);
  }
}
