package org.gridmask.examples.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * The compute capability of an NVIDIA GPU, and whether ND4J's CUDA build (nd4j-cuda-11.6 1.0.0-M2.1
 * for Linux) supports it.
 *
 * <p>The library has machine code for some compute capabilities, and no PTX for others. Machine
 * code for a.b runs on a.c for every c &gt;= b, and on no other a.
 *
 * @param major the major version
 * @param minor the minor version
 */
record ComputeCapability(int major, int minor) {

  /** The compute capabilities in the library's fat binary, in ascending order. */
  private static final List<ComputeCapability> BUILT_FOR =
      Stream.of("3.7", "5.0", "5.2", "6.0", "6.1", "7.0", "7.5", "8.0", "8.6")
          .map(ComputeCapability::parse)
          .toList();

  /**
   * Parses the format of nvidia-smi, such as "8.6".
   *
   * @throws IllegalArgumentException if the text has a different format
   */
  static ComputeCapability parse(String text) {
    if (!text.strip().matches("\\d{1,3}\\.\\d")) {
      throw new IllegalArgumentException("not a compute capability: " + text);
    }
    String[] parts = text.strip().split("\\.");
    return new ComputeCapability(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  /** Whether the library has machine code for it. */
  boolean isSupported() {
    return BUILT_FOR.stream().anyMatch(code -> code.major == major && code.minor <= minor);
  }

  /** A phrase, such as "can be used (compute capability 8.9)". */
  String verdict() {
    if (isSupported()) {
      return "can be used (compute capability " + this + ")";
    }
    String why =
        major > BUILT_FOR.get(BUILT_FOR.size() - 1).major
            ? "newer than ND4J 1.0.0-M2.1's CUDA build, which ends with 8.x"
            : "ND4J 1.0.0-M2.1's CUDA build has no machine code for it";
    return "cannot be used (compute capability " + this + ": " + why + ")";
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
