package org.gridmask.examples.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processor of this machine. */
public final class Processor {

  private static final Pattern VECTOR_INSTRUCTIONS =
      Pattern.compile("(sse4|avx|fma|f16c|amx|asimd|neon|sve|bf16|i8mm).*");

  private Processor() {}

  /**
   * The model name.
   *
   * @return the name, or the architecture if the system does not report it
   */
  public static String name() {
    return cpuinfo("model name")
        .or(() -> sysctl("machdep.cpu.brand_string"))
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .orElseGet(() -> System.getProperty("os.arch"));
  }

  private static Optional<String> sysctl(String key) {
    return Optional.of(ChildProcess.query("sysctl", "-n", key).strip())
        .filter(value -> !value.isEmpty());
  }

  /**
   * The vector instruction sets.
   *
   * @return their names, sorted; empty if the system does not report them
   */
  public static Optional<List<String>> instructionSets() {
    return cpuinfo("flags")
        .or(() -> cpuinfo("Features"))
        .map(
            flags ->
                Stream.of(flags.split(" "))
                    .filter(flag -> VECTOR_INSTRUCTIONS.matcher(flag).matches())
                    .distinct()
                    .sorted()
                    .toList());
  }

  /** A field of the first processor in Linux's /proc/cpuinfo. */
  private static Optional<String> cpuinfo(String key) {
    Path cpuinfo = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpuinfo)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
