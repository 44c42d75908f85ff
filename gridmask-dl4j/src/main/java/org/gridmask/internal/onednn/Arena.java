package org.gridmask.internal.onednn;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scratch memory shared by the plans of one network, of which only one runs at a time. Allocated by
 * ND4J, so that ND4J's memory limits apply.
 */
public final class Arena {

  /** A cache line, and the width of the widest vector register. */
  static final long ALIGNMENT = 64;

  private INDArray memory;
  private long bytes;

  /**
   * Ensures a capacity in bytes. The content may be lost.
   *
   * @return the aligned address of the memory
   */
  long atLeast(long wanted) {
    if (memory == null || wanted > bytes) {
      memory = null;
      memory =
          NdArrays.detached(
              () ->
                  Nd4j.createUninitialized(DataType.FLOAT, (wanted + ALIGNMENT) / Float.BYTES + 1));
      bytes = wanted;
    }
    return aligned(Address.of(memory));
  }

  static long aligned(long value) {
    return (value + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
