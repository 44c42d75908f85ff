package org.gridmask.examples.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ChildProcessTest {

  @TempDir Path folder;

  @Test
  void aQueryGivesTheOutputOfAProgramThatSucceeds() {
    assertThat(ChildProcess.query("echo", "something")).isEqualTo("something\n");
    assertThat(ChildProcess.query("sh", "-c", "echo something; exit 1")).isEmpty();
    assertThat(ChildProcess.query("there-is-no-such-program")).isEmpty();
    // More than a pipe holds.
    assertThat(ChildProcess.query("head", "-c", "100000", "/dev/zero")).hasSize(100_000);
  }

  @Test
  void inputEnvironmentAndBothOutputsArePassed() throws Exception {
    assertThat(
            ChildProcess.run(
                List.of("sh", "-c", "cat; echo $WHO >&2; exit 3"),
                Map.of("WHO", "me"),
                "text",
                Duration.ofMinutes(1)))
        .isEqualTo(new ChildProcess.Result(3, "text", "me\n"));
  }

  @Test
  void aProgramThatTakesTooLongIsKilled() {
    // More than a pipe holds, and never read.
    String input = "x".repeat(1_000_000);
    assertThatThrownBy(
            () ->
                ChildProcess.run(List.of("sleep", "1000"), Map.of(), input, Duration.ofMillis(100)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("did not end within 0.1 seconds");
  }

  @Test
  void closingKillsTheProgramAndItsLogStays() throws Exception {
    Path log = folder.resolve("log");
    Process process;
    try (ChildProcess child =
        ChildProcess.start(List.of("sh", "-c", "echo started; sleep 1000"), Map.of(), log)) {
      process = child.process();
      while (Files.size(log) == 0) {
        Thread.sleep(5);
      }
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(log).hasContent("started\n");
  }
}
