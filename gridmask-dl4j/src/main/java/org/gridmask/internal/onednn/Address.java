package org.gridmask.internal.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pointer to memory that it does not own. */
final class Address extends Pointer {

  Address(long address) {
    this.address = address;
  }

  /** The address of an array's first element; for views, this is not the start of the buffer. */
  static long of(INDArray array) {
    return array.data().addressPointer().address();
  }

  static void read(long address, float[] values) {
    new FloatPointer(new Address(address)).get(values);
  }

  static void write(long address, float[] values) {
    new FloatPointer(new Address(address)).put(values);
  }

  /** Sets bytes to zero. */
  static void clear(long address, long bytes) {
    memset(new Address(address), 0, bytes);
  }
}
