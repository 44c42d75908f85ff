package org.gridmask.benchmarks.measure;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.system.Processor;
import org.gridmask.examples.system.Versions;

/**
 * The machine and software versions of a measurement.
 *
 * @param library the name of another library to report
 * @param version the version of that library
 * @param peers the libraries that were compared
 */
public record Environment(String library, String version, List<? extends Peer> peers) {

  private static final String GRIDMASK = Versions.gridmask();
  private static final String DL4J = Versions.of("org.deeplearning4j", "deeplearning4j-nn");
  private static final String JAVA = System.getProperty("java.version");

  /** With the oneDNN of the fast path. */
  public static Environment withOneDnn(List<? extends Peer> peers) {
    return new Environment("oneDNN", Versions.of("org.bytedeco", "dnnl"), peers);
  }

  /** With JMH. */
  public static Environment withJmh(List<? extends Peer> peers) {
    return new Environment("JMH", Versions.of("org.openjdk.jmh", "jmh-core"), peers);
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
        peers.stream().map(peer -> "; " + peer.describe()).collect(joining()));
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
    for (Peer peer : peers) {
      versions.set(peer.key(), peer.versions());
    }
  }
}
