package org.gridmask.dl4j.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pointer to memory that it does not own. */
final class Address extends Pointer {

  Address(long address) {
    this.address = address;
  }

  /** Where the elements of an array begin, which in a view is not where its buffer begins. */
  static long of(INDArray array) {
    return array.data().addressPointer().address();
  }

  static void read(long address, float[] values) {
    new FloatPointer(new Address(address)).get(values);
  }

  static void write(long address, float[] values) {
    new FloatPointer(new Address(address)).put(values);
  }
}
