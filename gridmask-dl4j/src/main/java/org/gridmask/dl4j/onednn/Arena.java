package org.gridmask.dl4j.onednn;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory that the plans of one network share, as no two run at once. It comes from ND4J, so that
 * ND4J's limits hold for it.
 */
final class Arena {

  /** A cache line, and the width of the widest vector register. */
  static final long ALIGNMENT = 64;

  private INDArray memory;
  private long bytes;

  /**
   * The address of at least so many bytes. What was there before may be lost.
   *
   * @return an aligned address
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
