package org.gridmask.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTest {

  @Test
  void explainsItself() {
    Run root = Run.of("--help");
    Run command = Run.of("training-speed", "--help");

    assertThat(root.exitCode()).isZero();
    assertThat(root.out()).startsWith("Usage: benchmark").contains("training-speed");
    assertThat(command.exitCode()).isZero();
    assertThat(command.out())
        .startsWith("Usage: benchmark training-speed")
        .contains("resnet20,resnet18", "wide-resnet-28-10", "pytorch");
  }

  @ParameterizedTest
  @CsvSource({
    "'', missing command",
    "training-sped, 'unknown command ''training-sped''; did you mean training-speed?'",
    "training-speed --batch 0, '--batch must be at least 1, but is 0'",
    "training-speed --threads -1, '--threads must be at least 1, but is -1'",
    "training-speed --rounds 0, '--rounds must be at least 1, but is 0'",
    "training-speed --seconds NaN, '--seconds must be more than 0 and finite, but is NaN'",
    "training-speed --timeout 0, '--timeout must be more than 0 and finite, but is 0.0'",
    "training-speed --networks resnet21, 'zoo-inception-resnet-v1] (case-insensitive) but was ''resnet21'''",
    "training-speed --contenders tensorflow, 'pytorch2-bf16] (case-insensitive) but was ''tensorflow'''",
    "kills --kills 0 --out x, '--kills must be at least 1, but is 0'",
    "kills, --out",
    "soak --minutes 0 --out x, '--minutes must be more than 0 and finite, but is 0.0'",
    "soak --minutes 1 --every 31 --out x, '--every must be at least 0.1 and at most half'",
    "soak --out src, '--out must be a new or empty folder, but is src'",
    "augmentation-speed --only mask, 'expected one of [MASKS, IMAGES, MATS'",
    "augmentation-speed --seconds 0, '--seconds must be more than 0 and finite, but is 0.0'",
    "augmentation-speed --rounds 0, '--rounds must be at least 1, but is 0'",
    "augmentation-speed --threads 0, '--threads must be at least 1, but is 0'",
    "augmentation-speed --images 0, '--images must be at least 1, but is 0'",
    "augmentation-speed --data no/such, '--data must be a folder with a folder train, but is no/such'",
    "augmentation-speed --json no/such/folder/x.json, '--json must be a file in a folder that exists'",
    "training-speed --json no/such/folder/x.json, '--json must be a file in a folder that exists'",
  })
  void wrongUsageIsExitCode2AndSaysWhat(String line, String expected) {
    Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("benchmark: ").contains(expected).hasLineCount(1);
  }
}
