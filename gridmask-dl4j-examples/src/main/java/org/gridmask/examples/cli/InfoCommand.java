package org.gridmask.examples.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Pointer;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.cli.Gpus.Gpu;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.gridmask.examples.system.NativeMemory;
import org.gridmask.examples.system.Processor;
import org.gridmask.examples.system.Versions;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the backend, the processor, the memory, the GPUs and the versions. */
@Command(
    name = "info",
    description = "Show the backend, the processor, the memory, the GPUs and all versions.")
final class InfoCommand implements Callable<Integer> {

  /** The duration per CPU path, for each of training and inference. */
  private static final double SPEED_SECONDS = 10;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = "--speed",
      description =
          "Also measure ResNet-20 with Deeplearning4j's built-in path, its oneDNN helpers and the"
              + " fast path (1 to 2 minutes).")
  private boolean speed;

  @Override
  public Integer call() {
    Nd4jBackend backend = Backends.start();
    Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
    InfoReport report = new InfoReport();
    backend(report, backend, environment);
    processor(report, environment);
    memory(report);
    gpus(report, environment);
    versions(report);
    if (speed) {
      speed(report, "ResNet-20", Architecture.CIFAR_RESNET.of(20, 16), SPEED_SECONDS);
    }
    String text = json ? report.json() + System.lineSeparator() : report.text();
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static void backend(InfoReport report, Nd4jBackend backend, Properties environment) {
    boolean cuda = Backends.isCudaOnClassPath();
    boolean oneDnn = OneDnnHelpers.isAvailable();
    report
        .section("Backend")
        .add("name", "ND4J backend", cuda ? "cuda" : "native", backend.getClass().getSimpleName())
        .add("classifier", "native library", Backends.classifier())
        .add(
            "blas_vendor", "BLAS", String.valueOf(environment.get(Nd4jEnvironment.BLAS_VENDOR_KEY)))
        .add(
            "onednn",
            "oneDNN",
            oneDnn,
            oneDnn ? "active" : cuda ? "not used on a GPU" : "not in this build, or not allowed");
  }

  private static void processor(InfoReport report, Properties environment) {
    report
        .section("Processor")
        .add("name", "name", Processor.name())
        .add("cores", "cores", Runtime.getRuntime().availableProcessors())
        .add("omp_threads", "OMP threads", environment.get(Nd4jEnvironment.OMP_THREADS_KEY))
        .add("blas_threads", "BLAS threads", environment.get(Nd4jEnvironment.BLAS_THREADS_KEY));
  }

  private static void memory(InfoReport report) {
    report
        .section("Memory")
        .bytes("physical_bytes", "physical", NativeMemory.physicalBytes())
        .bytes("heap_max_bytes", "Java heap, at most", Runtime.getRuntime().maxMemory())
        .bytes("off_heap_max_bytes", "arrays, at most", Pointer.maxBytes())
        .bytes("process_max_bytes", "process, at most", Pointer.maxPhysicalBytes());
  }

  private static void gpus(InfoReport report, Properties environment) {
    boolean cuda = Backends.isCudaOnClassPath();
    List<Gpu> gpus = cuda ? Gpus.ofBackend(environment) : Gpus.visible();
    List<Map<String, Object>> devices = new ArrayList<>();
    report
        .section("GPU")
        .add("devices", "NVIDIA GPUs", devices, gpus.isEmpty() ? "none visible" : "" + gpus.size());
    for (Gpu gpu : gpus) {
      boolean supported = gpu.capability().filter(ComputeCapability::isSupported).isPresent();
      Map<String, Object> device = new LinkedHashMap<>();
      device.put("name", gpu.name());
      device.put("compute_capability", gpu.capability().map(Object::toString).orElse(null));
      device.put("memory_bytes", gpu.memoryBytes());
      device.put("supported", gpu.capability().map(known -> supported).orElse(null));
      devices.add(device);
      String memory = gpu.memoryBytes() > 0 ? ", " + InfoReport.gigabytes(gpu.memoryBytes()) : "";
      String use = supported && !cuda ? ", with --backend cuda" : "";
      report.note("", gpu.name() + memory + ": " + gpu.verdict() + use);
    }
  }

  /** Measures a network on 32 x 32 images with ten classes. */
  static void speed(InfoReport report, String name, ImageNetwork network, double seconds) {
    report.section("speed", name + ", batches of 64 x 3 x 32 x 32, images/s");
    speed(report, "stock", "built-in path", network, CpuPath.STOCK, seconds);
    speed(report, "helpers", "oneDNN helpers", network, CpuPath.HELPERS, seconds);
    speed(report, "fast_path", "fast path", network, CpuPath.FAST_PATH, seconds);
  }

  private static void speed(
      InfoReport report,
      String key,
      String label,
      ImageNetwork network,
      CpuPath path,
      double seconds) {
    NetworkSpeed.measure(network, path, 64, 32, 10, seconds)
        .ifPresent(
            s ->
                report
                    .add(key + "_train", "training, " + label, rounded(s.training().median()))
                    .add(key + "_infer", "inference, " + label, rounded(s.inference().median())));
  }

  private static double rounded(double imagesPerSecond) {
    return Math.round(10 * imagesPerSecond) / 10.0;
  }

  private static void versions(InfoReport report) {
    report
        .section("Versions")
        .add("gridmask", "GridMask", Versions.gridmask())
        .add(
            "deeplearning4j",
            "Deeplearning4j",
            Versions.of("org.deeplearning4j", "deeplearning4j-nn"))
        .add("nd4j", "ND4J", Versions.of("org.nd4j", "nd4j-api"))
        .add("javacpp", "JavaCPP", Versions.of("org.bytedeco", "javacpp"))
        .add("opencv", "OpenCV", Versions.of("org.bytedeco", "opencv"))
        .add(
            "java",
            "Java",
            System.getProperty("java.version"),
            System.getProperty("java.version") + " (" + System.getProperty("java.vm.vendor") + ")")
        .add("os", "system", Versions.os());
  }
}
