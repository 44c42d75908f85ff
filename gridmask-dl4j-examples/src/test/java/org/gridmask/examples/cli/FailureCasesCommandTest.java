package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gridmask.examples.files.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureCasesCommandTest {

  @TempDir Path folder;

  @Test
  void leavesATableAPlotExamplesAndAReport() throws IOException {
    Path out = folder.resolve("out");

    Run run =
        Run.of("failure-cases", "--out", out, "--x", "64, 16", "--images", 2000, "--threads", 3);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".lock",
              "failure-cases.csv",
              "failure-cases.png",
              "failure-cases.svg",
              "failure-examples.png",
              "provenance.json",
              "report.html");
    }
    List<List<String>> lines = Csv.parse(Files.readString(out.resolve("failure-cases.csv")));
    assertThat(String.join(",", lines.get(0)))
        .isEqualTo("method,x,images,p_dropped,p_kept,p_failure,ci_low,ci_high,keep_ratio");
    List<List<String>> rows = lines.subList(1, lines.size());
    assertThat(rows.stream().map(row -> row.get(0) + " " + row.get(1)))
        .containsExactly(
            "gridmask 16",
            "gridmask 64",
            "gridmask-rotated 16",
            "gridmask-rotated 64",
            "cutout 16",
            "cutout 64",
            "cutout-multi 16",
            "cutout-multi 64",
            "random-erasing 16",
            "random-erasing 64",
            "hide-and-seek 16",
            "hide-and-seek 64");
    assertThat(rows)
        .allSatisfy(
            row -> {
              double failure = Double.parseDouble(row.get(5));
              assertThat(Double.parseDouble(row.get(6))).isLessThanOrEqualTo(failure);
              assertThat(Double.parseDouble(row.get(7))).isGreaterThanOrEqualTo(failure);
              assertThat(row.get(2)).isEqualTo("2000");
            });
    assertThat(run.out())
        .contains("[6/6] hide-and-seek: 2 sizes", "gridmask-rotated", "Measured keep ratios")
        .contains("The paper claims", "Results: " + out);
  }

  @Test
  void theThreadsDoNotChangeTheFiles() throws IOException {
    for (int threads : new int[] {1, 3}) {
      Run run =
          Run.of(
              "failure-cases",
              "--x=32",
              "--images=1100",
              "--seed=5",
              "--threads=" + threads,
              "--out",
              folder.resolve("threads-" + threads));
      assertThat(run.exitCode()).isZero();
    }
    for (String name : List.of("failure-cases.csv", "failure-examples.png")) {
      assertThat(folder.resolve("threads-1/" + name))
          .hasSameBinaryContentAs(folder.resolve("threads-3/" + name));
    }
  }

  @Test
  void replacesEarlierResultsAndNothingElse() throws IOException {
    Path out = folder.resolve("out");
    Run.of("failure-cases", "--x=32", "--images=10", "--out", out);
    String before = Files.readString(out.resolve("failure-cases.csv"));

    Run again = Run.of("failure-cases", "--x=32", "--images=20", "--out", out);

    assertThat(again.exitCode()).isZero();
    assertThat(Files.readString(out.resolve("failure-cases.csv"))).isNotEqualTo(before);

    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");
    Run refused = Run.of("failure-cases", "--x=32", "--images=10", "--out", other);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).hasLineCount(1).contains("other", "has other files in it");
    assertThat(other.resolve("failure-cases.csv")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--images=0, '--images must be in [1, 100000000], but is 0'",
    "--x=0, '[1, 112] separated by commas, but has ''0'''",
    "--x=113, 'but has ''113'''",
    "'--x=8,', 'but has '''''",
    "'--x=,', 'but has '''''",
    "--x=99999999999, 'but has ''99999999999'''",
    "'--x=8,16,8', '--x must have each size once, but has 8 twice'",
    "--images=100000001, 'but is 100000001'",
    "--images=many, 'Invalid value for option ''--images'''",
    "--threads=0, '--threads must be in [1, 256], but is 0'",
    "--threads=257, 'but is 257'",
  })
  void badInputIsOneLineAndExitCode2(String option, String message) {
    Path out = folder.resolve("out");

    Run run = Run.of("failure-cases", option, "--out", out);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gridmask: ").contains(message).hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void aFileInTheWayOfTheFolderIsWrongUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    Run run = Run.of("failure-cases", "--out", file, "--images=1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("file: cannot write the folder");
  }
}
