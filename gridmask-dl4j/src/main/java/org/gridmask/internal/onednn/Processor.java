package org.gridmask.internal.onednn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.dnnl.global.dnnl;

/** What is known of the processor. */
public final class Processor {

  private static final boolean AMD = isAmd();

  /** oneDNN's codes of instruction sets are sets of bits, of which this is one. */
  private static final int BF16 = dnnl.dnnl_cpu_isa_avx512_core_bf16;

  private Processor() {}

  /**
   * From this many input and output channels on, Winograd is faster than the direct algorithm. By
   * processor and not by a trial, which could come out differently each time, and with it the last
   * digits of a training.
   */
  public static int minWinogradChannels() {
    return AMD ? 32 : 64;
  }

  /** Whether it multiplies numbers of type bfloat16. */
  public static boolean hasBf16() {
    return (dnnl.dnnl_get_effective_cpu_isa() & BF16) == BF16;
  }

  private static boolean isAmd() {
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) {
      return windows.contains("AuthenticAMD");
    }
    Path linux = Path.of("/proc/cpuinfo");
    try {
      return Files.isReadable(linux) && Files.readString(linux).contains("AuthenticAMD");
    } catch (IOException e) {
      return false;
    }
  }
}
