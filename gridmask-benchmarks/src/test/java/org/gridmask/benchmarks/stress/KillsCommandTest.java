package org.gridmask.benchmarks.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.benchmarks.Run;
import org.gridmask.examples.cli.Gridmask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillsCommandTest {

  @TempDir private Path folder;

  @Test
  void aKilledRunEndsAsTheUndisturbedOne() throws IOException {
    Path out = folder.resolve("kills");

    Run run = Run.of("kills", "--kills=1", "--commands=train", "--no-embedded", "--out=" + out);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out().lines())
        .hasSize(3)
        .first()
        .asString()
        .matches("train kill  1, folder: at (\\d+\\.\\d\\d s|file change \\d+ \\+ \\d+ ms): .+");
    assertThat(run.out())
        .contains("run 1, killed once: equal", "1 kills of 1 runs; 1 of them equal");
    assertThat(out.resolve("train-folder/killed-1/report.html")).exists();
  }

  @Test
  void whatEndsDifferentlyIsNoticed() throws IOException {
    Path images = KillImages.write(folder.resolve("images"));
    KillScenario scenario = KillScenario.of(KillScenario.Command.TRAIN, images, false).get(0);
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    train(scenario, one);
    train(scenario, other, "--seed=43");

    assertThat(KillResults.differences(one, one)).isEmpty();
    assertThat(KillResults.differences(one, other))
        .anyMatch(line -> line.startsWith("train_loss of epoch 1"))
        .anyMatch(line -> line.contains(" weights (first in the checkpoint "))
        .anyMatch(line -> line.startsWith("summary.json differs"));
    Files.delete(other.resolve("summary.json"));
    assertThat(KillResults.differences(one, other)).hasSize(1).first().asString().contains("runs");
  }

  private static void train(KillScenario scenario, Path out, String... more) {
    List<String> arguments = new ArrayList<>(scenario.arguments(out));
    arguments.addAll(List.of(more));
    assertThat(Gridmask.commandLine().execute(arguments.toArray(String[]::new))).isZero();
  }
}
