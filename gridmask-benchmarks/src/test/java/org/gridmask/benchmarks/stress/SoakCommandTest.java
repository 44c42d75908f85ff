package org.gridmask.benchmarks.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.benchmarks.Run;
import org.gridmask.benchmarks.stress.MemoryCurve.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SoakCommandTest {

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void drawsTheMemoryOfATraining() throws IOException {
    Path images = KillImages.write(folder.resolve("images"));
    Path out = folder.resolve("soak");

    Run run =
        Run.of(
            "soak",
            "--minutes=0.1",
            "--every=1",
            "--data=" + images,
            "--train=--model.width=4",
            "--out=" + out);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("after 0.0 minutes", "since then at least")
        .doesNotContain("slope");
    List<String> rows = Files.readAllLines(out.resolve("soak.csv"));
    assertThat(rows).hasSize(7).first().isEqualTo("seconds,resident_mb,heap_mb");
    assertThat(Double.parseDouble(rows.get(6).split(",")[1])).isBetween(20.0, 100_000.0);
    assertThat(out.resolve("soak.png")).isNotEmptyFile();
    assertThat(out.resolve("soak.svg")).content().contains("Resident memory of the process");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aTrainingThatFailsIsExitCode1() {
    Run run = Run.of("soak", "--data=" + folder.resolve("none"), "--out=" + folder.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("the training ended after", "gridmask: data.dir")
        .hasLineCount(1);
  }

  @Test
  void theSlopeIsThatOfTheLeastSquares() {
    MemoryCurve curve =
        new MemoryCurve(
            List.of(
                new Sample(0, 9e9, Double.NaN),
                new Sample(3600, 1e9, Double.NaN),
                new Sample(5400, 2e9, Double.NaN),
                new Sample(7200, 2e9, Double.NaN)));

    MemoryCurve settled = curve.since(3600);

    assertThat(settled.megabytesPerHour()).isCloseTo(1000, within(1e-6));
    assertThat(settled.firstMegabytes()).isEqualTo(1000);
    assertThat(settled.minMegabytes()).isEqualTo(1000);
    assertThat(settled.maxMegabytes()).isEqualTo(2000);
    assertThat(curve.maxMegabytes()).isEqualTo(9000);
  }
}
