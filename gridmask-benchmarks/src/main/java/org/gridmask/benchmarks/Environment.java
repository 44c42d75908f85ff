package org.gridmask.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.gridmask.examples.cli.Processor;
import org.gridmask.examples.cli.Versions;

/**
 * Where it was measured, and of what.
 *
 * @param processor the model
 * @param cores how many processors the system shows
 * @param system the operating system
 * @param gridmask version of this project
 * @param deeplearning4j version
 * @param oneDnn version of the oneDNN that the fast path calls
 * @param java version
 * @param python Python's side, where it takes part
 */
public record Environment(
    String processor,
    int cores,
    String system,
    String gridmask,
    String deeplearning4j,
    String oneDnn,
    String java,
    Optional<Python> python) {

  public static Environment of(Optional<Python> python) {
    return new Environment(
        Processor.name(),
        Runtime.getRuntime().availableProcessors(),
        Versions.os(),
        Versions.gridmask(),
        Versions.of("org.deeplearning4j", "deeplearning4j-nn"),
        Versions.of("org.bytedeco", "dnnl"),
        System.getProperty("java.version"),
        python);
  }

  /**
   * Writes the machine and the versions.
   *
   * @param library the library that is measured beside Deeplearning4j
   * @param version that library's
   * @param pythonLibrary what Python takes part with
   */
  public void writeTo(ObjectNode root, String library, String version, String pythonLibrary) {
    root.putObject("machine").put("processor", processor).put("cores", cores).put("system", system);
    ObjectNode versions =
        root.putObject("versions")
            .put("gridmask", gridmask)
            .put("deeplearning4j", deeplearning4j)
            .put(library, version)
            .put("java", java);
    python.ifPresent(present -> versions.set(pythonLibrary, present.versions()));
  }

  /** The version of JMH. */
  public static String jmh() {
    return Versions.of("org.openjdk.jmh", "jmh-core");
  }
}
