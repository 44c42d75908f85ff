package org.gridmask.examples.system;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
