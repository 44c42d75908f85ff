package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.report.run.RunReport;
import org.gridmask.examples.run.FolderLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real runs and comparisons, built again by {@code gridmask report}. */
class ReportCommandTest {

  private static final String[] SMALL = {
    "--model.width=4", "--epochs=1", "--batch-size=8", "--augment.gridmask.dMax=12"
  };

  @TempDir static Path data;

  /** A comparison of two methods with one seed, and its runs. */
  @TempDir static Path compared;

  private static Path none;
  private static Path gridmask;

  @TempDir Path work;

  @BeforeAll
  static void compare() throws IOException {
    NoiseImages.write(data, 16, 24);
    Run result =
        run("compare", "--data", data, "--methods=none,gridmask", "--seeds=1", "--out", compared);
    assertThat(result.exitCode()).as(result.err()).isZero();
    none = compared.resolve("runs/ResNet-8/none/seed-42");
    gridmask = compared.resolve("runs/ResNet-8/gridmask/seed-42");
  }

  private static Run run(Object... args) {
    return Run.of(Stream.concat(Stream.of(args), Stream.of(SMALL)).toArray());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void everyRunAndComparisonHasOneThatIsBuiltAgainAlike() throws IOException {
    for (Path folder : new Path[] {compared, none, gridmask}) {
      Path report = folder.resolve("report.html");
      String before = Files.readString(report);
      Files.delete(report);
      Run result = Run.of("report", folder);
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).isEqualTo("Report: " + report + "\n");
      assertThat(Files.readString(report)).isEqualTo(before);
    }
    assertThat(Files.readString(gridmask.resolve("report.html")))
        .contains("data:image/png;base64,", "GridMask with probability 0", "<svg");
  }

  @Test
  void trainSaysWhereItsReportIs() {
    Path run = work.resolve("run");
    Run result = run("train", "--data", data, "--out", run);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).endsWith("Report: " + run.resolve("report.html") + "\n");
    assertThat(run.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void severalRunsHaveOneTogether() throws IOException {
    Path out = work.resolve("all.html");
    Run result =
        Run.of("report", none, gridmask.resolve("model.zip"), none, compared, "--out", out);

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsExactly(
            "Report: " + none.resolve("report.html"),
            "Report: " + gridmask.resolve("report.html"),
            "Report: " + compared.resolve("report.html"),
            "Report: " + out);
    assertThat(Files.readString(out))
        .contains("none/seed-42", "gridmask/seed-42", "augment.methods");
    assertThat(Run.of("report", none, gridmask, "--out", out).exitCode()).isZero();
  }

  @Test
  void noOtherFileIsOverwritten() throws IOException {
    Path other = Files.writeString(work.resolve("other.html"), "<html>mine</html>");
    wrong("is not a report of this program", "report", none, gridmask, "--out", other);
    wrong("must be a file, but is a folder", "report", none, gridmask, "--out", work);
    wrong(
        "would overwrite the report of " + none,
        "report",
        none,
        gridmask,
        "--out",
        none.resolve("report.html"));
    wrong("must be in an existing folder", "report", none, gridmask, "--out", "no/such/file");
    wrong(
        "--out is for the joint report of several runs",
        "report",
        none,
        "--out",
        work.resolve("x"));
    assertThat(other).hasContent("<html>mine</html>");
  }

  @Test
  void whatIsNoFolderOfOursIsToldInOneLine() throws IOException {
    wrong(
        work
            + " is neither a run, a comparison nor a statistic: it has no compare.yaml, no"
            + " config.yaml",
        "report",
        work);
    wrong("there is no such folder", "report", work.resolve("nowhere"));
    Files.writeString(work.resolve("config.yaml"), "unknown: 1");
    wrong("unknown key unknown", "report", work);
  }

  @Test
  void missingFindingsAreRecordedWhereTheDataIsStillThere() throws IOException {
    Path old = work.resolve("old");
    copy(gridmask, old);
    delete(old.resolve("findings"));
    try (FolderLock lock = FolderLock.take(old, "a test has it")) {
      assertThat(lock).isNotNull();
      Run meanwhile = Run.of("report", old);
      assertThat(meanwhile.exitCode()).as(meanwhile.err()).isZero();
      assertThat(meanwhile.out()).startsWith("Note: ").contains("another process is writing it");
    }
    assertThat(old.resolve("findings")).doesNotExist();
    Run result = Run.of("report", old);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("Report: " + old.resolve("report.html") + "\n");
    assertThat(old.resolve("findings")).isNotEmptyDirectory();

    delete(old.resolve("findings"));
    Path config = old.resolve("config.yaml");
    Files.writeString(
        config, Files.readString(config).replace(data.toString(), work.resolve("gone").toString()));
    Run without = Run.of("report", old);
    assertThat(without.exitCode()).as(without.err()).isZero();
    assertThat(without.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .isEqualTo(
            "Note: the report of %s has no test images: its data is no longer in %s"
                .formatted(old, work.resolve("gone")));
    assertThat(Files.readString(old.resolve("report.html"))).contains("There is no evaluation");
  }

  @Test
  void oneDamagedFolderDoesNotKeepOthersFromBeingReported() throws IOException {
    Path damaged = work.resolve("damaged");
    copy(none, damaged);
    Files.writeString(damaged.resolve("summary.json"), "{}");
    Files.delete(gridmask.resolve("report.html"));

    Run result = Run.of("report", damaged, gridmask, "--out", work.resolve("all.html"));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEqualTo("Report: " + gridmask.resolve("report.html") + "\n");
    assertThat(result.err())
        .startsWith(
            "gridmask: " + damaged.resolve("summary.json") + ": is not a valid run summary: ")
        .hasLineCount(1);
    assertThat(gridmask.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void aRunThatEndedBeforeItsReportGetsItWhenItIsGoneOnWith() throws IOException {
    Path run = work.resolve("ended");
    copy(none, run);
    String report = Files.readString(run.resolve("report.html"));
    Files.delete(run.resolve("report.html"));
    delete(run.resolve("findings"));

    Run result = Run.of("train", "--resume", run);

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(run + " is already finished.\nReport: " + run.resolve("report.html") + "\n");
    assertThat(Files.readString(run.resolve("report.html")))
        .isEqualTo(report.replace(none.toString(), run.toString()));
  }

  @Test
  void damagedFindingsDoNotCostTheRest() throws IOException {
    Path damaged = work.resolve("damaged");
    copy(gridmask, damaged);
    try (Stream<Path> files = Files.walk(damaged.resolve("findings"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "damaged");
      }
    }
    Files.delete(damaged.resolve("model.zip"));
    Run result = Run.of("report", damaged);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("Note: ", damaged.resolve("model.zip") + ": no such file", "Report: ");
    assertThat(Files.readString(damaged.resolve("report.html")))
        .contains("under findings, cannot be read", "Training loss");
  }

  @Test
  void aRunSurvivesTroubleWithItsReport() throws IOException {
    Path run = work.resolve("run");
    copy(gridmask, run);
    delete(run.resolve("findings"));
    Path findings = Files.writeString(run.resolve("findings"), "in the way");
    ImageSource source = ImageSource.fromDirectory(data);

    RunReport.Made without = RunReport.afterTraining(run, source);
    assertThat(without.written()).isTrue();
    assertThat(without.problem())
        .hasValueSatisfying(oneLine(findings + ": a file exists in its place"));
    assertThat(Files.readString(run.resolve("report.html"))).contains("under findings, cannot");

    Files.delete(run.resolve("report.html"));
    Files.createDirectories(run.resolve("report.html/in the way"));
    RunReport.Made none = RunReport.afterTraining(run, source);
    assertThat(none.written()).isFalse();
    assertThat(none.problem()).hasValueSatisfying(oneLine("cannot write the report of " + run));
  }

  private static Consumer<String> oneLine(String part) {
    return text -> assertThat(text).contains(part).hasLineCount(1);
  }

  private static void wrong(String named, Object... args) {
    Run result = Run.of(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).first().asString().contains(named);
  }
}
