package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose disk is full at some moment, on a small file system in memory. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

  @TempDir Path folder;

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private Run train(Path data, Path out) {
    return Run.of(
        "train",
        "--data",
        data,
        "--out",
        out,
        "--model.width=4",
        "--epochs=2",
        "--batch-size=8",
        "--augment.gridmask.dMin=4",
        "--augment.gridmask.dMax=12");
  }

  /** Without the columns of images a second and seconds. */
  private static List<String> metrics(Path out) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("metrics.csv"))) {
      String[] fields = line.split(",");
      rows.add(String.join(",", List.of(fields).subList(0, 6)) + "," + fields[8]);
    }
    return rows;
  }

  @Test
  void aRunOnAFullDiskSaysSoAndEndsAsItWouldHaveWhenThereIsRoom() throws Exception {
    Path data = SmallRun.images(folder.resolve("data"));
    Path whole = folder.resolve("whole");
    assertThat(train(data, whole).exitCode()).isZero();
    // At provenance.json, at the first checkpoint and at a later file.
    for (String size : List.of("8k", "24k", "90k")) {
      Path disk = Files.createDirectory(folder.resolve("disk" + size));
      assumeTrue(
          run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", disk.toString()) == 0,
          "a small file system cannot be mounted: that takes root");
      try {
        Path out = disk.resolve("run");
        Run full = train(data, out);
        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err())
            .hasLineCount(1)
            .startsWith("gridmask: " + out)
            .contains(": No space left on device");
        assertThat(run("mount", "-o", "remount,size=8m", disk.toString())).isZero();

        Run resumed = Run.of("train", "--resume", out);
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(metrics(out)).as(size).isEqualTo(metrics(whole));
        assertThat(out.resolve("model.zip")).isNotEmptyFile();
      } finally {
        run("umount", disk.toString());
      }
    }
  }
}
