package org.gridmask.examples.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * How much memory ND4J's arrays may take outside of Java's heap.
 *
 * <p>JavaCPP's own default is the size of the heap, a quarter of the machine; but a training's
 * memory is almost all outside. Must run before the first class of JavaCPP is loaded.
 */
public final class NativeMemory {

  private static final String MAX_BYTES = "org.bytedeco.javacpp.maxBytes";
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  private NativeMemory() {}

  /** The memory of the machine, or of the container. */
  static long physicalBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Half of the memory for arrays, nine tenths for the whole process, unless set by hand. */
  public static void setLimits() {
    setUnlessSet(MAX_BYTES, physicalBytes() / 2);
    setUnlessSet(MAX_PHYSICAL_BYTES, physicalBytes() / 10 * 9);
  }

  /** The same limits as options of Java, for each of several programs on this machine. */
  static List<String> limits(int programs) {
    return List.of(
        "-D" + MAX_BYTES + "=" + physicalBytes() / 2 / programs,
        "-D" + MAX_PHYSICAL_BYTES + "=" + physicalBytes() / 10 * 9 / programs);
  }

  private static void setUnlessSet(String key, long bytes) {
    // JavaCPP reads both spellings.
    if (System.getProperty(key) == null
        && System.getProperty(key.toLowerCase(Locale.ROOT)) == null) {
      System.setProperty(key, Long.toString(bytes));
    }
  }
}
