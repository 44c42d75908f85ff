package org.gridmask.benchmarks.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.system.Processor;
import org.gridmask.examples.system.Versions;

/**
 * The machine and software versions of a measurement.
 *
 * @param library the name of another library to report
 * @param version the version of that library
 * @param python Python, if used
 */
public record Environment(String library, String version, Optional<Python> python) {

  private static final String GRIDMASK = Versions.gridmask();
  private static final String DL4J = Versions.of("org.deeplearning4j", "deeplearning4j-nn");
  private static final String JAVA = System.getProperty("java.version");

  /** With the oneDNN of the fast path. */
  public static Environment withOneDnn(Optional<Python> python) {
    return new Environment("oneDNN", Versions.of("org.bytedeco", "dnnl"), python);
  }

  /** With JMH. */
  public static Environment withJmh(Optional<Python> python) {
    return new Environment("JMH", Versions.of("org.openjdk.jmh", "jmh-core"), python);
  }

  /** Two items of a Markdown list. */
  String markdown(Settings settings) {
    return String.format(
        Locale.ROOT,
        "- Machine: %s, %d processors, %s; threads: %d%n"
            + "- Versions: GridMask %s, Deeplearning4j %s, %s %s, Java %s%s%n",
        Processor.name(),
        Runtime.getRuntime().availableProcessors(),
        Versions.os(),
        settings.threads(),
        GRIDMASK,
        DL4J,
        library,
        version,
        JAVA,
        python.map(present -> "; " + present.describe()).orElse(""));
  }

  void writeTo(ObjectNode root) {
    root.putObject("machine")
        .put("processor", Processor.name())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("system", Versions.os());
    ObjectNode versions =
        root.putObject("versions")
            .put("gridmask", GRIDMASK)
            .put("deeplearning4j", DL4J)
            .put(library.toLowerCase(Locale.ROOT), version)
            .put("java", JAVA);
    python.ifPresent(
        present ->
            versions.set(present.script().library().toLowerCase(Locale.ROOT), present.versions()));
  }
}
