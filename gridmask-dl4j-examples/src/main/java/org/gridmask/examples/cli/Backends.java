package org.gridmask.examples.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.system.Versions;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/** Starts ND4J's backend. Error messages are one line with a remedy. */
final class Backends {

  private static final List<String> CUDA_CLASSES =
      List.of(
          "org.bytedeco.cuda.global.cudart",
          "org.bytedeco.cuda.global.cublas",
          "org.bytedeco.cuda.global.cusolver");

  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(?:^|[:\\s])([^\\s:/]+\\.so[.\\d]*): cannot open shared object file");

  private static final Pattern JAR =
      Pattern.compile("nd4j-[a-z.0-9-]+?-\\d[^/\\\\]*?-((?:linux|macosx|windows)[^/\\\\]*)\\.jar");

  private Backends() {}

  /** Whether the class path holds ND4J's CUDA backend. */
  static boolean isCudaOnClassPath() {
    return exists("org.nd4j.linalg.jcublas.JCublasBackend");
  }

  /**
   * Starts the backend on the class path, once per process.
   *
   * @return ND4J's backend
   * @throws CommandFailedException if it cannot start
   */
  static Nd4jBackend start() {
    if (isCudaOnClassPath()) {
      requireCuda();
    }
    Nd4jBackend backend;
    try {
      backend = Nd4j.getBackend();
    } catch (LinkageError e) {
      throw CommandFailedException.running("ND4J's backend cannot start: " + rootMessage(e), e);
    }
    if (isCudaOnClassPath()) {
      // nvidia-smi lists GPUs that CUDA_VISIBLE_DEVICES hides, and in another order.
      List<Gpus.Gpu> gpus = Gpus.ofBackend(Nd4j.getExecutioner().getEnvironmentInformation());
      int current = Nd4j.getAffinityManager().getDeviceForCurrentThread();
      if (current >= 0 && current < gpus.size()) {
        refuse(gpus.subList(current, current + 1));
      }
    }
    return backend;
  }

  private static void requireCuda() {
    for (String name : CUDA_CLASSES) {
      try {
        Loader.load(Class.forName(name, false, Backends.class.getClassLoader()));
      } catch (ClassNotFoundException | LinkageError e) {
        throw CommandFailedException.running(missing(e), e);
      }
    }
    refuse(Gpus.visible());
  }

  private static void refuse(List<Gpus.Gpu> gpus) {
    refusal(gpus)
        .map(CommandFailedException::running)
        .ifPresent(
            refused -> {
              throw refused;
            });
  }

  /** The error if none of the GPUs is supported; empty if one is or may be. */
  static Optional<String> refusal(List<Gpus.Gpu> gpus) {
    boolean known = !gpus.isEmpty() && gpus.stream().allMatch(gpu -> gpu.capability().isPresent());
    if (!known || gpus.stream().anyMatch(gpu -> gpu.capability().get().isSupported())) {
      return Optional.empty();
    }
    Gpus.Gpu gpu = gpus.get(0);
    return Optional.of("the GPU " + gpu.name() + " " + gpu.verdict() + "; use --backend native");
  }

  /** The versions of what results depend on, by name. */
  static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gridmask", Versions.gridmask());
    versions.put("Deeplearning4j", Versions.of("org.deeplearning4j", "deeplearning4j-nn"));
    versions.put("Java", Versions.java());
    versions.put("Operating system", Versions.os());
    versions.put("Backend", start().getClass().getSimpleName() + " " + classifier());
    return versions;
  }

  /** The classifier of the loaded native library, from the name of its jar. */
  static String classifier() {
    for (String path : Loader.getLoadedLibraries().values()) {
      Matcher matcher = JAR.matcher(path);
      if (path.contains("jnind4j") && matcher.find()) {
        return matcher.group(1);
      }
    }
    return "unknown";
  }

  /** The error for a native library of CUDA that did not load. */
  static String missing(Throwable error) {
    String library = null;
    for (Throwable t = error; t != null; t = t.getCause()) {
      Matcher matcher = MISSING_LIBRARY.matcher(String.valueOf(t.getMessage()));
      if (matcher.find()) {
        library = matcher.group(1);
      }
    }
    String remedy =
        "install CUDA 11.6, or use --backend cuda-redist to get its libraries from Maven";
    if (library == null) {
      return "the cuda backend cannot start: " + rootMessage(error) + "; " + remedy;
    }
    if (library.startsWith("libcuda.so")) {
      remedy = "install the NVIDIA driver, or use --backend native";
    }
    return "the cuda backend cannot start without " + library + "; " + remedy;
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return FileErrors.inOneLine(root.getMessage() == null ? root.toString() : root.getMessage());
  }

  private static boolean exists(String className) {
    try {
      Class.forName(className, false, Backends.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
