package org.gridmask.examples.cli;

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
   * What its maker calls it, as far as the system tells.
   *
   * @return the model's name, or else the architecture's
   */
  public static String name() {
    Optional<String> model = cpuinfo("model name");
    if (model.isPresent()) {
      return model.get();
    }
    String sysctl = Programs.output("sysctl", "-n", "machdep.cpu.brand_string").strip();
    if (!sysctl.isEmpty()) {
      return sysctl;
    }
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    return windows != null ? windows : System.getProperty("os.arch");
  }

  /**
   * The vector instructions that libraries choose their code by.
   *
   * @return their names, sorted; nothing where the system does not tell
   */
  static Optional<List<String>> instructionSets() {
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

  /** What Linux says of the first processor. */
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
