package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.examples.compare.CompareFile;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.Damage;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML, JSON and CSV that somebody damaged: each is read, or refused in one line. */
@Timeout(120)
class DamagedTextsTest {

  private static final List<String> TEXTS =
      List.of("config.yaml", "provenance.json", "summary.json", "metrics.csv");

  private static final String COMPARISON =
      """
      model:
        width: 4
      compare:
        methods: [none, gridmask, "gridmask+mixup"]
        seeds: 3
        sweep:
          - r=0.2,0.4
        networks:
          - {name: small, config: small.yaml}
          - {name: wide, config: small.yaml, methods: none}
      """;

  @TempDir static Path folder;

  private static Path run;

  @TempDir Path copy;

  @BeforeAll
  static void train() throws IOException {
    Path data = SmallRun.images(folder.resolve("data"));
    run = folder.resolve("run");
    Run trained =
        Run.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--model.width=2",
            "--epochs=2",
            "--batch-size=16",
            "--augment.gridmask.dMin=4",
            "--augment.gridmask.dMax=12");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  private interface Reading {
    void read() throws IOException;
  }

  private static boolean refuses(String named, byte[] content, Reading reading) {
    try {
      reading.read();
      return false;
    } catch (ConfigException e) {
      assertThat(e.getMessage()).startsWith(named);
      assertOneLine(e.getMessage());
      return true;
    } catch (IOException | RuntimeException | Error e) {
      return fail(new String(content, StandardCharsets.ISO_8859_1), e);
    }
  }

  private static void assertOneLine(String message) {
    assertThat(message)
        .hasSizeLessThan(2000)
        .doesNotContain("\n", "\r", "Exception", "jackson", "fasterxml", "snakeyaml", "JsonToken")
        .doesNotContain("START_OBJECT");
  }

  private void copyTexts() throws IOException {
    for (String name : TEXTS) {
      Files.copy(run.resolve(name), copy.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "provenance.json", "summary.json", "metrics.csv"})
  void whatARunRecordedIsReadOrRefused(String name) throws IOException {
    copyTexts();
    Path file = copy.resolve(name);
    int refused = 0;
    for (byte[] bytes :
        (Iterable<byte[]>) Damage.of(Files.readAllBytes(run.resolve(name)), 150)::iterator) {
      Files.write(file, bytes);
      refused += refuses(file.toString(), bytes, () -> RecordedRun.find(copy)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(40);
  }

  @Test
  void whatIsComparedIsReadOrRefused() throws IOException {
    Files.writeString(copy.resolve("small.yaml"), "model.depth: 8\n".replace(".", ":\n  "));
    Path file = copy.resolve("compare.yaml");
    Files.writeString(file, COMPARISON);
    assertThat(CompareFile.read(file).networks()).hasSize(2);
    int refused = 0;
    byte[] good = COMPARISON.getBytes(StandardCharsets.UTF_8);
    for (byte[] bytes : (Iterable<byte[]>) Damage.of(good, 300)::iterator) {
      Files.write(file, bytes);
      refused += refuses(file.toString(), bytes, () -> CompareFile.read(file)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(60);
  }

  /** What would make objects, or a text of many gigabytes, or a stack overflow. */
  @Test
  void whatYamlCanDoBeyondAConfigurationIsRefused() throws IOException {
    StringBuilder laughs = new StringBuilder("a: &a [x, x]\n");
    for (char c = 'b'; c < 'z'; c++) {
      String before = "*" + (char) (c - 1);
      laughs.append(c + ": &" + c + " [" + before + ", " + before + "]\n");
    }
    List<String> hostile =
        List.of(
            "seed: !!java.net.URL [\"http://localhost/\"]\n",
            "!!org.gridmask.examples.train.HostileSchedule {}\n",
            "seed: !!int 3\n",
            laughs.toString(),
            "model: &m\n  width: 4\ntrain: *m\n",
            "compare: " + laughs.toString().replace("\n", "\n  ").replaceFirst("a:", "\n  a:"),
            "compare: " + "[".repeat(100_000),
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "? ".repeat(100_000),
            "- ".repeat(100_000),
            "&a ".repeat(100_000),
            "#".repeat(2 << 20),
            "seed: " + "1".repeat(1 << 19),
            "%YAML 9.9\n---\nseed: 1\n",
            "seed: 1\n---\nseed: 2\n",
            "\u0000");
    Path file = copy.resolve("x.yaml");
    for (String text : hostile) {
      byte[] bytes = Files.readAllBytes(Files.writeString(file, text));
      String shown = text.substring(0, Math.min(60, text.length()));
      for (Reading reading :
          List.<Reading>of(() -> TrainConfig.read(file), () -> CompareFile.read(file))) {
        assertThat(refuses(file.toString(), bytes, reading)).as(shown).isTrue();
      }
      for (List<Object> command :
          List.<List<Object>>of(
              List.of("train", "--config", file), List.of("compare", "--config", file))) {
        Run refusal = Run.of(command.toArray());
        assertThat(refusal.exitCode()).as(shown).isEqualTo(2);
        assertThat(refusal.err()).as(shown).hasLineCount(1).startsWith("gridmask: " + file);
        assertOneLine(refusal.err().strip());
      }
    }
  }

  /** The commands read what was recorded in their own ways. */
  @Test
  void commandsReadARunOrSayInOneLineWhatIsDamaged() throws IOException {
    for (String name : List.of("metrics.csv", "config.yaml", "provenance.json", "summary.json")) {
      copyTexts();
      for (byte[] bytes :
          (Iterable<byte[]>) Damage.of(Files.readAllBytes(run.resolve(name)), 3)::iterator) {
        Files.write(copy.resolve(name), bytes);
        for (String command : List.of("report", "cam", "verify")) {
          Run result =
              command.equals("cam")
                  ? Run.of("cam", copy, "--out", copy.resolve("cam"), "--images=1")
                  : Run.of(command, copy);
          assertThat(result.exitCode()).as(result.err()).isBetween(0, 2);
          List<String> lines =
              result.err().lines().filter(line -> line.startsWith("gridmask: ")).toList();
          assertThat(lines).as(command + ": " + result.err()).hasSizeLessThanOrEqualTo(1);
          lines.forEach(DamagedTextsTest::assertOneLine);
        }
      }
      for (String text : TEXTS) {
        Files.delete(copy.resolve(text));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "null", "{\"x\":{\"y\":[1]}}"})
  void damagedFindingsAreMadeAgainOrRefused(String text) throws IOException {
    Path findings = run.resolve("findings/findings.json");
    byte[] good = Files.readAllBytes(findings);
    try {
      Files.writeString(findings, text);
      Run report = Run.of("report", run);
      assertThat(report.exitCode()).as(report.err()).isBetween(0, 2);
      report.err().lines().forEach(DamagedTextsTest::assertOneLine);
    } finally {
      Files.write(findings, good);
    }
  }

  @Test
  void aDamagedListOfEpochsEndsAResumedRunInOneLine() throws IOException {
    copyTexts();
    Files.delete(copy.resolve("summary.json"));
    Path metrics = copy.resolve("metrics.csv");
    String good = Files.readString(metrics);
    for (String text :
        List.of(good.replace("0,", "x,"), good.replace("1,", "1e999,"), "epoch\n", "\u0000")) {
      Files.writeString(metrics, text);
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> RecordedRun.find(copy))
          .withMessageStartingWith(metrics + ": line ");
      Run resumed = Run.of("train", "--resume", copy);
      assertThat(resumed.exitCode()).isEqualTo(2);
      assertThat(resumed.err()).hasLineCount(1).startsWith("gridmask: " + metrics + ": line ");
    }
  }
}
