package org.gridmask.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gridmask.examples.system.ChildProcess;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;

/** Detects the NVIDIA GPUs of this machine, with or without CUDA. */
final class Gpus {

  /**
   * One GPU.
   *
   * @param name its name
   * @param capability its compute capability, if the driver reports it
   * @param memoryBytes its memory; 0 if unknown
   */
  record Gpu(String name, Optional<ComputeCapability> capability, long memoryBytes) {
    String verdict() {
      return capability
          .map(ComputeCapability::verdict)
          .orElse("may be unsupported (unknown compute capability)");
    }
  }

  private Gpus() {}

  /** The GPUs that the driver reports, by nvidia-smi or in /proc; empty without a driver. */
  static List<Gpu> visible() {
    List<Gpu> gpus =
        parse(
            ChildProcess.query(
                "nvidia-smi",
                "--query-gpu=name,compute_cap,memory.total",
                "--format=csv,noheader,nounits"));
    return gpus.isEmpty() ? fromProc() : gpus;
  }

  /**
   * Parses the output of nvidia-smi: name, compute capability, MiB. Skips other lines, which are
   * errors.
   */
  static List<Gpu> parse(String csv) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : csv.split("\\R")) {
      String[] fields = line.split(",");
      if (fields.length == 3 && fields[1].strip().matches("\\d+\\.\\d")) {
        String memory = fields[2].strip();
        gpus.add(
            new Gpu(
                fields[0].strip(),
                Optional.of(ComputeCapability.parse(fields[1])),
                memory.matches("\\d{1,12}") ? Long.parseLong(memory) << 20 : 0));
      }
    }
    return gpus;
  }

  /** The GPUs of ND4J's CUDA backend. */
  static List<Gpu> ofBackend(Properties environment) {
    return environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> devices
        ? devices.stream().map(Gpus::ofBackend).flatMap(Optional::stream).toList()
        : List.of();
  }

  private static Optional<Gpu> ofBackend(Object device) {
    return device instanceof Map<?, ?> map
        ? Optional.of(
            new Gpu(
                String.valueOf(map.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY)),
                capability(map),
                map.get(Nd4jEnvironment.CUDA_TOTAL_MEMORY_KEY) instanceof Number bytes
                    ? bytes.longValue()
                    : 0))
        : Optional.empty();
  }

  private static Optional<ComputeCapability> capability(Map<?, ?> device) {
    return device.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY) instanceof Number major
            && device.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY) instanceof Number minor
        ? Optional.of(new ComputeCapability(major.intValue(), minor.intValue()))
        : Optional.empty();
  }

  private static List<Gpu> fromProc() {
    return ChildProcess.query("sh", "-c", "cat /proc/driver/nvidia/gpus/*/information")
        .lines()
        .filter(line -> line.startsWith("Model:"))
        .map(line -> new Gpu(line.substring(6).strip(), Optional.empty(), 0))
        .toList();
  }
}
