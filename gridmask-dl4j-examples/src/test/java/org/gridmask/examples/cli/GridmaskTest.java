package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridmaskTest {

  @ParameterizedTest
  @ValueSource(strings = {"--help", "preview --help", "info --help", "info -h"})
  void explainsItself(String line) {
    Run run = Run.of((Object[]) line.split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: gridmask").contains("--stacktrace");
  }

  @Test
  void tellsItsVersion() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("gridmask ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', no command given",
    "inof, gridmask info",
    "info --jsonn, --json",
    "info --backend cuda, start the launcher",
    "--backend cuda info, start the launcher",
    "preview --seed x, 'Invalid value for option ''--seed'''",
    "preview --fill red, '--fill must be a colour'",
  })
  void wrongUsageIsExitCode2AndSaysWhat(String line, String expected) {
    Run run = Run.of((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gridmask: ").contains(expected).doesNotContain("\tat ");
  }

  @Test
  void showsWhereAnErrorCameFromOnlyWhenAsked(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    Files.createFile(file);

    Run plain = Run.of("preview", "--out", file);
    Run traced = Run.of("preview", "--stacktrace", "--out", file);

    assertThat(plain.exitCode()).isEqualTo(1);
    assertThat(plain.err().lines())
        .containsExactly("gridmask: --out " + file + ": is a file, not a folder");
    assertThat(traced.exitCode()).isEqualTo(1);
    assertThat(traced.err()).startsWith(plain.err()).contains("\tat org.gridmask");
  }
}
