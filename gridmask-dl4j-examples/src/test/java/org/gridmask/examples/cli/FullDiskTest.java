package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are full at some moment: small file systems in memory, which only root can mount. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {

  @TempDir Path folder;

  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk.toString()) == 0,
        "a small file system cannot be mounted: that takes root");
  }

  @AfterEach
  void unmount() throws Exception {
    // Lazily, for a program that ends may still have its last files open.
    run("umount", "-l", disk.toString());
  }

  private void resize(String size) throws Exception {
    assertThat(run("mount", "-o", "remount,size=" + size, disk.toString())).isZero();
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private Run run(String command, Path data, Path out, String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                command,
                "--data",
                data,
                "--out",
                out,
                "--model.width=2",
                "--epochs=2",
                "--batch-size=16",
                "--augment.gridmask.dMin=4",
                "--augment.gridmask.dMax=12"));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  /** The rows of all runs below a folder, without the columns of images a second and seconds. */
  private static Map<String, List<String>> metrics(Path out) throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(f -> f.endsWith("metrics.csv")).toList()) {
        List<String> ofRun = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
          String[] fields = line.split(",");
          ofRun.add(String.join(",", List.of(fields).subList(0, 6)) + "," + fields[8]);
        }
        rows.put(out.relativize(file).toString(), ofRun);
      }
    }
    return rows;
  }

  /** Each time with a little more room, until there is enough. */
  @Test
  void aRunSaysWhereTheDiskWasFullAndEndsAsItWouldHave() throws Exception {
    Path data = SmallRun.images(folder.resolve("data"));
    Path whole = folder.resolve("whole");
    assertThat(run("train", data, whole).exitCode()).isZero();
    Path out = disk.resolve("run");
    List<String> fullAt = new ArrayList<>();
    Run last = run("train", data, out);
    for (int kilobytes = 8;
        last.exitCode() != 0 && kilobytes < 1000;
        kilobytes += kilobytes < 24 ? 4 : 12) {
      assertThat(last.exitCode()).isEqualTo(1);
      assertThat(last.err())
          .hasLineCount(1)
          .startsWith("gridmask: " + out)
          .contains(": No space left on device");
      String file = last.err().substring(("gridmask: " + out + "/").length()).split(":")[0];
      if (!fullAt.contains(file)) {
        fullAt.add(file);
      }
      resize(kilobytes + "k");
      last =
          Files.exists(out.resolve("config.yaml"))
              ? Run.of("train", "--resume", out)
              : run("train", data, out);
    }
    assertThat(last.exitCode()).isZero();
    assertThat(fullAt)
        .containsSubsequence(
            "config.yaml",
            "provenance.json",
            "metrics.csv",
            "checkpoints/epoch-0001.zip",
            "checkpoints/epoch-0002.zip",
            "model.zip");
    assertThat(metrics(out)).isEqualTo(metrics(whole));

    // The run is whole, so that a report that has no room is no failure.
    assertThat(last.err())
        .hasLineCount(1)
        .startsWith("gridmask: warning: ")
        .contains("No space left on device")
        .contains("gridmask report " + out);
    resize("8m");
    assertThat(Run.of("report", out).exitCode()).isZero();
    assertThat(out.resolve("report.html")).isNotEmptyFile();
  }

  /** With one file that is the disk's own folder, and with two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aDiskWithoutRoomForTheFolderOrItsLockIsAFailureAndNoWrongUsage(int files) throws Exception {
    Path data = SmallRun.images(folder.resolve("data"));
    assertThat(run("mount", "-o", "remount,nr_inodes=" + files, disk.toString())).isZero();
    Path out = disk.resolve("out");
    for (Run full :
        List.of(
            run("train", data, out),
            run("compare", data, out, "--methods=none", "--seeds=1"),
            Run.of("failure-cases", "--out", out, "--images=1"))) {
      assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
      assertThat(full.err())
          .hasLineCount(1)
          .startsWith("gridmask: " + out + ": cannot write the ")
          .endsWith(": No space left on device" + System.lineSeparator());
    }
  }

  @Test
  void aComparisonSaysWhereTheDiskWasFullAndEndsAsItWouldHave() throws Exception {
    Path data = SmallRun.images(folder.resolve("data"));
    Path whole = folder.resolve("whole");
    String[] what = {"--methods=none,gridmask", "--seeds=1"};
    assertThat(run("compare", data, whole, what).exitCode()).isZero();
    Path out = disk.resolve("comparison");
    for (String size : List.of("60k", "400k")) {
      resize(size);
      Run full = run("compare", data, out, what);
      assertThat(full.exitCode()).as(size).isEqualTo(1);
      assertThat(full.err().lines().filter(line -> line.startsWith("gridmask: ")))
          .singleElement()
          .asString()
          .contains(out.toString());
      // Of a file of the comparison the error tells, of one of a run the line of that run. Which of
      // them is the first without room is not the same with every version of Java.
      assertThat(full.out() + full.err())
          .containsPattern(Pattern.quote(out.toString()) + "\\S*: No space left on device");
    }
    resize("8m");
    Run resumed = Run.of("compare", "--resume", out);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(metrics(out)).isEqualTo(metrics(whole)).hasSize(2);
  }
}
