package org.gridmask.examples.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How this program starts others like it, of which several share the machine. */
final class ChildPrograms {

  private static final List<String> THREAD_VARIABLES =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  private ChildPrograms() {}

  /** Java with the options and class path of this program, a part of its memory, and its class. */
  static List<String> command(int programs) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(NativeMemory.limits(programs));
    // What was set by hand wins.
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // Their output is a file.
    command.add("-Dgridmask.terminal=false");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gridmask.class.getName()));
    return command;
  }

  /** A part of the processor for each, unless it was set by hand. */
  static Map<String, String> environment(int programs) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / programs);
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : THREAD_VARIABLES) {
      if (System.getenv(name) == null) {
        environment.put(name, String.valueOf(threads));
      }
    }
    return environment;
  }
}
