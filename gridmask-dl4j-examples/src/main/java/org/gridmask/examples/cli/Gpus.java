package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gridmask.examples.cli.CudaSupport.ComputeCapability;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;

/** The NVIDIA GPUs of this machine, as far as they can be seen without and with CUDA. */
final class Gpus {

  /**
   * One GPU.
   *
   * @param name NVIDIA's name of it
   * @param capability empty where the driver does not tell
   * @param memoryBytes its memory; 0 where that is not known
   */
  record Gpu(String name, Optional<ComputeCapability> capability, long memoryBytes) {
    String verdict() {
      return capability
          .map(CudaSupport::verdict)
          .orElse("whether it can be used is not known (its compute capability is not told)");
    }
  }

  private static final Path PROC = Path.of("/proc/driver/nvidia/gpus");

  private Gpus() {}

  /** What the driver tells: through nvidia-smi, or under /proc. Empty without a driver. */
  static List<Gpu> visible() {
    List<Gpu> gpus =
        parse(
            Programs.output(
                "nvidia-smi",
                "--query-gpu=name,compute_cap,memory.total",
                "--format=csv,noheader,nounits"));
    return gpus.isEmpty() ? fromProc() : gpus;
  }

  /** The lines of nvidia-smi: name, compute capability, MiB. Other lines (errors) are no GPUs. */
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

  /** The GPUs that ND4J's CUDA backend has found. */
  static List<Gpu> ofBackend(Properties environment) {
    List<Gpu> gpus = new ArrayList<>();
    if (environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> devices) {
      for (Object device : devices) {
        if (device instanceof Map<?, ?> map) {
          gpus.add(
              new Gpu(
                  String.valueOf(map.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY)),
                  capability(map),
                  map.get(Nd4jEnvironment.CUDA_TOTAL_MEMORY_KEY) instanceof Number bytes
                      ? bytes.longValue()
                      : 0));
        }
      }
    }
    return gpus;
  }

  private static Optional<ComputeCapability> capability(Map<?, ?> device) {
    return device.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY) instanceof Number major
            && device.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY) instanceof Number minor
        ? Optional.of(new ComputeCapability(major.intValue(), minor.intValue()))
        : Optional.empty();
  }

  private static List<Gpu> fromProc() {
    List<Gpu> gpus = new ArrayList<>();
    if (Files.isDirectory(PROC)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC)) {
        for (Path folder : folders) {
          for (String line : Files.readAllLines(folder.resolve("information"))) {
            if (line.startsWith("Model:")) {
              gpus.add(new Gpu(line.substring(6).strip(), Optional.empty(), 0));
            }
          }
        }
      } catch (IOException e) {
        // No driver that answers is no GPU.
        return gpus;
      }
    }
    return gpus;
  }
}
