package org.gridmask.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridmask.benchmarks.Run;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.model.ImageNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TrainingSpeedCommandTest {

  private static final Settings SETTINGS = new Settings(2, 0.1, 1, Duration.ofSeconds(120));

  /** Answers with a version when it is asked for one, and else does what the test says. */
  private static final String HAS_TORCH =
      "[ $# = 1 ] && { echo '{\"torch\": \"9.8\", \"python\": \"3.7\"}'; exit; }\n";

  @TempDir private Path folder;

  private String program(String name, String body) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toString();
  }

  private static Run run(String contenders, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("training-speed", "--networks", "resnet8", "--batch", "2", "--seconds", "0.1"));
    args.addAll(List.of("--threads", "1", "--contenders", contenders));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  @Test
  void measuresDeeplearning4jInProcessesOfItsOwn() throws Exception {
    Path json = folder.resolve("speed.json");

    Run run = run("stock,gridmask", "--json", json.toString());

    boolean oneDnn = OneDnnHelpers.isAvailable();
    assertThat(run.exitCode()).isEqualTo(oneDnn ? 0 : 1);
    assertThat(run.err()).hasLineCount(2);
    assertThat(run.err().lines().findFirst().orElseThrow())
        .matches("resnet8 +stock +training .* images/s, 78,042 parameters");
    JsonNode results = new ObjectMapper().readTree(json.toFile()).at("/results");
    assertThat(results).hasSize(oneDnn ? 2 : 1);
    for (JsonNode result : results) {
      assertThat(result.at("/parameters").asInt()).isEqualTo(78042);
      assertThat(result.at("/training/batches").asInt()).isGreaterThanOrEqualTo(3);
      assertThat(result.at("/inference/best_images_per_second").asDouble()).isPositive();
      assertThat(run.out()).contains("\n| " + result.at("/contender").asText() + " | ");
    }
  }

  @Test
  void pyTorchHasTheSameNetworks() throws Exception {
    Python python = pyTorch();
    StringBuilder script = new StringBuilder(Contender.PyTorch.SCRIPT.text());
    List<Long> expected = new ArrayList<>();
    for (BenchmarkNetwork network : pyTorchNetworks()) {
      script.append(
          String.format(
              "print(sum(p.numel() for p in network('%s', %d, %d, %d).parameters()))%n",
              network.family(), network.depth(), network.width(), network.classes()));
      expected.add(
          ImageNetwork.trainableParameters(
              network.network().classes(network.classes()).configuration()));
    }

    String output =
        ContenderProcess.output(
            SETTINGS, Map.of(), List.of(python.program(), "-"), script.toString());

    assertThat(output.lines().skip(1).map(Long::valueOf)).isEqualTo(expected);
  }

  @Test
  void measuresPyTorchInBothLayouts() throws Exception {
    Python python = pyTorch();

    Run run = run("pytorch", "--python", python.program());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines().filter(line -> !line.startsWith("benchmark: ")))
        .hasSize(Malloc.tcmalloc().isPresent() ? 4 : 2)
        .allMatch(line -> line.endsWith("images/s, 78,042 parameters"));
    assertThat(run.out()).contains("| pytorch NCHW | ", "| pytorch channels_last | ", "PyTorch ");
  }

  private static List<BenchmarkNetwork> pyTorchNetworks() {
    return Arrays.stream(BenchmarkNetwork.values()).filter(BenchmarkNetwork::isInPyTorch).toList();
  }

  @Test
  void measuresLayersOfTheZoo() {
    Run run =
        Run.of(
            "training-speed",
            "--networks",
            "zoo-lenet",
            "--batch",
            "2",
            "--seconds",
            "0.1",
            "--threads",
            "1",
            "--contenders",
            "stock,gridmask");

    assertThat(run.exitCode()).isEqualTo(OneDnnHelpers.isAvailable() ? 0 : 1);
    assertThat(run.out()).contains("| zoo-lenet, 1,256,080 parameters, 1 x 28 x 28 |");
  }

  private static Python pyTorch() {
    try {
      return Python.find(Contender.PyTorch.SCRIPT, Python.USUAL, SETTINGS);
    } catch (ContenderException e) {
      assumeTrue(false, e.getMessage());
      throw new AssertionError(e);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void takesTheFirstPythonThatHasPyTorch() throws Exception {
    String without =
        program("without", "echo Traceback >&2; echo \"  No module named 'torch'\" >&2; exit 1");
    String silent = program("silent", "exit 0");
    String has = program("has", HAS_TORCH);
    String missing = folder.resolve("missing").toString();

    assertThat(
            Python.find(Contender.PyTorch.SCRIPT, List.of(missing, silent, without, has), SETTINGS)
                .describe())
        .isEqualTo("PyTorch 9.8 (Python 3.7, " + has + ")");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void withoutPyTorchOneLineSaysSo() throws Exception {
    String without =
        program("without", "echo Traceback >&2; echo \"  No module named 'torch'\" >&2; exit 1");

    Run run = run("pytorch,stock", "--python", without);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines().findFirst())
        .hasValue(
            "benchmark: PyTorch is skipped: no Python with PyTorch ("
                + without
                + ": exit code 1: No module named 'torch')");
    assertThat(run.err()).hasLineCount(2);
    assertThat(run.out()).contains("| stock | ").doesNotContain("| pytorch");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFailureIsOneLineAndTheRestIsMeasured() throws Exception {
    String python =
        program(
            "python",
            HAS_TORCH
                + "[ ${10} = nchw ] && { echo Traceback >&2; echo 'Error: too bad' >&2; exit 3; }\n"
                + "echo chatter\n"
                + "echo '{\"parameters\": 5, \"training\": [4, 2, 1], \"inference\": [0.5]}'");

    Run run = run("pytorch", "--python", python);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .contains("benchmark: resnet8, pytorch NCHW: exit code 3: Error: too bad");
    assertThat(run.out())
        .contains("| pytorch channels_last | 1.0 (2.0) | 1.00 |  | 4.0 (4.0) | 1.00 |  |")
        .doesNotContain("| pytorch NCHW");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void measuresPyTorchWithTcmallocWhereItIsInstalled() throws Exception {
    String python =
        program(
            "python",
            HAS_TORCH
                + "seconds=4; [ -n \"$LD_PRELOAD\" ] && seconds=1\n"
                + "echo '{\"parameters\": 5, \"training\": ['$seconds'], \"inference\": [1]}'");

    Run run = run("pytorch-bf16", "--python", python);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("| pytorch channels_last bf16 | 0.500 (0.500) | ");
    if (Malloc.tcmalloc().isPresent()) {
      assertThat(run.out()).contains("| pytorch channels_last bf16 tcmalloc | 2.0 (2.0) | 1.00 | ");
    } else {
      assertThat(run.err().lines().findFirst())
          .hasValue(
              "benchmark: PyTorch is measured without tcmalloc, which is not installed (Debian's"
                  + " package is libtcmalloc-minimal4)");
      assertThat(run.out()).doesNotContain("tcmalloc |");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whereMavenCannotFetchPyTorch2ItsFirstErrorIsTheReason() throws Exception {
    program("mvnw", "echo '[ERROR] Could not find artifact'; echo '[ERROR] [Help 1]'; exit 1");

    assertThatThrownBy(() -> PyTorchJar.find(folder.toString(), SETTINGS))
        .isInstanceOf(ContenderException.class)
        .hasMessage("Could not find artifact");
  }

  @Test
  void withoutItsSourcesPyTorch2IsSkippedInOneLine() {
    Run run = run("pytorch2-bf16");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "benchmark: PyTorch 2 is skipped: it is fetched by ./benchmark alone",
            "benchmark: nothing could be measured");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPythonThatHangsIsEndedWithAllThatItStarted() throws Exception {
    Path pid = folder.resolve("pid");
    String python = program("python", "sleep 1000 & echo $! >" + pid + "; wait");

    Run run = run("pytorch", "--python", python, "--timeout", "2");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "benchmark: PyTorch is skipped: no Python with PyTorch ("
                + python
                + ": did not end within 2.0 seconds)",
            "benchmark: nothing could be measured");
    assumeTrue(Files.exists(pid) && Files.size(pid) > 0, "the machine is too busy");
    long sleeping = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(sleeping)
        .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(20, TimeUnit.SECONDS));
  }
}
