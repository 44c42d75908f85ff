package org.gridmask.examples.cli;

import java.util.List;

/**
 * Which NVIDIA GPUs ND4J's CUDA build (nd4j-cuda-11.6 1.0.0-M2.1 for Linux) can run on.
 *
 * <p>The library holds machine code for the compute capabilities below and no PTX, the portable
 * form that a driver could translate for others. Machine code for a.b runs on a.c for every c &gt;=
 * b, and on no other a.
 */
public final class CudaSupport {

  /** The compute capabilities in the library's fat binary, in ascending order. */
  private static final List<ComputeCapability> BUILT_FOR =
      List.of(
          new ComputeCapability(3, 7),
          new ComputeCapability(5, 0),
          new ComputeCapability(5, 2),
          new ComputeCapability(6, 0),
          new ComputeCapability(6, 1),
          new ComputeCapability(7, 0),
          new ComputeCapability(7, 5),
          new ComputeCapability(8, 0),
          new ComputeCapability(8, 6));

  private CudaSupport() {}

  /**
   * A GPU's generation, as NVIDIA numbers it.
   *
   * @param major the number before the point
   * @param minor the digit after it
   */
  public record ComputeCapability(int major, int minor) {
    /**
     * Reads the form that nvidia-smi prints.
     *
     * @param text such as "8.6"
     * @return the capability
     * @throws IllegalArgumentException if the text has another form
     */
    public static ComputeCapability parse(String text) {
      String stripped = text.strip();
      if (!stripped.matches("\\d{1,3}\\.\\d")) {
        throw new IllegalArgumentException("not a compute capability: " + text);
      }
      int point = stripped.indexOf('.');
      return new ComputeCapability(
          Integer.parseInt(stripped.substring(0, point)),
          Integer.parseInt(stripped.substring(point + 1)));
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * Whether the library holds machine code that a GPU can run.
   *
   * @param capability the GPU's
   * @return true if ND4J can use the GPU
   */
  public static boolean runsOn(ComputeCapability capability) {
    return BUILT_FOR.stream()
        .anyMatch(code -> code.major() == capability.major() && code.minor() <= capability.minor());
  }

  /**
   * What a person with such a GPU needs to know.
   *
   * @param capability the GPU's
   * @return a phrase, such as "can be used (compute capability 8.9)"
   */
  public static String verdict(ComputeCapability capability) {
    if (runsOn(capability)) {
      return "can be used (compute capability " + capability + ")";
    }
    ComputeCapability newest = BUILT_FOR.get(BUILT_FOR.size() - 1);
    String why =
        capability.major() > newest.major()
            ? "newer than ND4J 1.0.0-M2.1's CUDA build, which ends with 8.x"
            : "ND4J 1.0.0-M2.1's CUDA build has no machine code for it";
    return "cannot be used (compute capability " + capability + ": " + why + ")";
  }
}
