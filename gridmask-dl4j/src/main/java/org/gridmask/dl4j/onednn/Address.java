package org.gridmask.dl4j.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer to memory that it does not own. */
final class Address extends Pointer {

  Address(long address) {
    this.address = address;
  }

  static void read(long address, float[] values) {
    new FloatPointer(new Address(address)).get(values);
  }

  static void write(long address, float[] values) {
    new FloatPointer(new Address(address)).put(values);
  }
}
