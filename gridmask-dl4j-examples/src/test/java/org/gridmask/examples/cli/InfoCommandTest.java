package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.cli.Gpus.Gpu;
import org.gridmask.examples.model.Architecture;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

class InfoCommandTest {

  @Test
  void jsonTellsWhatIsThere() throws Exception {
    Run run = Run.of("info", "--json");

    assertThat(run.exitCode()).isZero();
    JsonNode info = new ObjectMapper().readTree(run.out());
    assertThat(info.at("/backend/name").asText())
        .isEqualTo(Nd4j.getEnvironment().isCPU() ? "native" : "cuda");
    assertThat(info.at("/backend/classifier").asText()).matches("(linux|macosx|windows)-.+");
    assertThat(info.at("/backend/onednn").asBoolean()).isEqualTo(OneDnnHelpers.isAvailable());
    assertThat(info.at("/processor/name").asText()).isNotBlank();
    assertThat(info.at("/processor/cores").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(info.at("/memory/heap_max_bytes").asLong())
        .isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(info.at("/gpu/devices").isArray()).isTrue();
    assertThat(info.at("/versions/nd4j").asText()).isEqualTo("1.0.0-M2.1");
    assertThat(info.at("/versions/opencv").asText()).startsWith("4.5.5");
  }

  @Test
  void textIsAligned() {
    Run run = Run.of("info");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.out().lines().filter(line -> line.matches("  \\S.*")).toList();
    assertThat(lines).hasSizeGreaterThan(15);
    String first = lines.get(0);
    int column = first.length() - first.replaceFirst("  \\S.*? {2,}", "").length();
    assertThat(lines)
        .allMatch(line -> line.charAt(column - 1) == ' ' && line.charAt(column) != ' ');
  }

  @Test
  void readsWhatNvidiaSmiPrints() {
    assertThat(Gpus.parse("Tesla T4, 7.5, 15360\nNVIDIA H100 PCIe, 9.0, 81559\n"))
        .containsExactly(
            new Gpu("Tesla T4", Optional.of(new ComputeCapability(7, 5)), 15360L << 20),
            new Gpu("NVIDIA H100 PCIe", Optional.of(new ComputeCapability(9, 0)), 81559L << 20));
    assertThat(Gpus.parse("NVIDIA-SMI has failed because it couldn't communicate, 9, 1")).isEmpty();
    assertThat(Gpus.parse("")).isEmpty();
  }

  @Test
  void refusesWhereNoGpuCanBeUsed() {
    Gpu old = new Gpu("Tesla K20", Optional.of(new ComputeCapability(3, 5)), 0);
    Gpu fits = new Gpu("Tesla T4", Optional.of(new ComputeCapability(7, 5)), 0);
    Gpu unknown = new Gpu("GPU", Optional.empty(), 0);

    assertThat(Backends.refusal(List.of(old)))
        .hasValueSatisfying(
            line -> assertThat(line).contains("Tesla K20 cannot be used", "--backend native"));
    assertThat(Backends.refusal(List.of(old, fits))).isEmpty();
    assertThat(Backends.refusal(List.of(old, unknown))).isEmpty();
    assertThat(Backends.refusal(List.of())).isEmpty();
  }

  @Test
  void readsTheGpusThatTheBackendSees() {
    Properties environment = new Properties();
    environment.put(
        Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY,
        List.of(
            Map.of(
                Nd4jEnvironment.CUDA_DEVICE_NAME_KEY,
                "H100",
                Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY,
                9,
                Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY,
                0,
                Nd4jEnvironment.CUDA_TOTAL_MEMORY_KEY,
                5L)));

    assertThat(Gpus.ofBackend(environment))
        .containsExactly(new Gpu("H100", Optional.of(new ComputeCapability(9, 0)), 5));
    assertThat(Gpus.ofBackend(new Properties())).isEmpty();
  }

  @Test
  void sectionsHaveKeysForProgramsAndTitlesForPeople() throws Exception {
    InfoReport report = new InfoReport();
    report.section("Memory").add("heap", "heap", 1);
    report.section("speed", "ResNet-20, images/s").add("train", "training", 2.5);

    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/memory/heap").asInt()).isEqualTo(1);
    assertThat(json.at("/speed/train").asDouble()).isEqualTo(2.5);
    assertThat(report.text()).contains("Memory\n", "ResNet-20, images/s\n");
  }

  @Test
  void speedHasARowForEveryPathThatThereIs() throws Exception {
    InfoReport report = new InfoReport();

    InfoCommand.speed(report, "ResNet-8", Architecture.CIFAR_RESNET.of(8, 2), 0);

    JsonNode speed = new ObjectMapper().readTree(report.json()).at("/speed");
    List<String> keys = new ArrayList<>();
    speed.fieldNames().forEachRemaining(keys::add);
    List<String> expected = new ArrayList<>(List.of("stock_train", "stock_infer"));
    if (OneDnnHelpers.isAvailable()) {
      expected.addAll(
          List.of("helpers_train", "helpers_infer", "fast_path_train", "fast_path_infer"));
    }
    assertThat(keys).isEqualTo(expected);
    assertThat(speed).allMatch(value -> value.asDouble() > 0);
  }

  @Test
  void namesTheMissingLibraryAndTheRemedy() {
    assertThat(Backends.missing(linkError("/cache/libjnicudart.so: libcuda.so.1")))
        .contains("without libcuda.so.1;", "driver", "--backend native");
    assertThat(Backends.missing(linkError("libcublas.so.11")))
        .contains("without libcublas.so.11;", "--backend cuda-redist");
  }

  private static Error linkError(String library) {
    Error error = new UnsatisfiedLinkError("no jnicudart in java.library.path: /usr/lib:/lib");
    error.initCause(
        new UnsatisfiedLinkError(
            library + ": cannot open shared object file: No such file or directory"));
    return error;
  }
}
