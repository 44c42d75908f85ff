package org.gridmask.examples.system;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Limits of ND4J's off-heap memory: half of the physical memory for arrays, 90 % for the process.
 *
 * <p>JavaCPP's default is the maximum heap size, a quarter of the memory, but training uses mostly
 * off-heap memory.
 */
public final class NativeMemory {

  private NativeMemory() {}

  /**
   * The physical memory.
   *
   * @return the memory of the machine or container in bytes
   */
  public static long physicalBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /**
   * The most memory that this process has had so far.
   *
   * @return its peak resident set size in bytes; empty on systems other than Linux
   */
  public static OptionalLong peakBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  /** Sets the limits, unless the user has. Must be called before JavaCPP's classes are loaded. */
  public static void setLimits() {
    limitsFor(1)
        .forEach(
            (key, bytes) -> {
              // JavaCPP reads both spellings.
              if (System.getProperty(key) == null
                  && System.getProperty(key.toLowerCase(Locale.ROOT)) == null) {
                System.setProperty(key, bytes.toString());
              }
            });
  }

  /** The limits as JVM options, for one of several processes that share the memory. */
  static List<String> limits(int share) {
    return limitsFor(share).entrySet().stream().map(limit -> "-D" + limit).toList();
  }

  private static Map<String, Long> limitsFor(int share) {
    return new TreeMap<>(
        Map.of(
            "org.bytedeco.javacpp.maxBytes", physicalBytes() / 2 / share,
            "org.bytedeco.javacpp.maxPhysicalBytes", physicalBytes() / 10 * 9 / share));
  }
}
