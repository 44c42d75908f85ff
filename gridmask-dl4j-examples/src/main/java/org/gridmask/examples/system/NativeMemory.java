package org.gridmask.examples.system;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits of ND4J's off-heap memory: half of the machine's for arrays, nine tenths for the process.
 *
 * <p>JavaCPP's default is the size of Java's heap, a quarter of the machine, but almost all of a
 * training's memory is off the heap.
 */
public final class NativeMemory {

  private NativeMemory() {}

  /**
   * The physical memory.
   *
   * @return that of the machine or the container, in bytes
   */
  public static long physicalBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Sets the limits, unless set by hand. Call it before the first class of JavaCPP is loaded. */
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

  /** The limits as Java options, for one of several processes that share the machine. */
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
