package org.gridmask.dl4j.weights;

import java.util.Optional;
import java.util.stream.Stream;

/** The type of a tensor's elements, by its name in safetensors. */
enum DType {
  C64(8, "ComplexFloat"),
  F64(8, "Double"),
  F32(4, "Float"),
  F16(2, "Half"),
  BF16(2, "BFloat16"),
  I64(8, "Long"),
  I32(4, "Int"),
  I16(2, "Short"),
  I8(1, "Char"),
  U8(1, "Byte"),
  BOOL(1, "Bool");

  private final int bytes;
  private final String storage;

  DType(int bytes, String storage) {
    this.bytes = bytes;
    this.storage = storage + "Storage";
  }

  /** The size of an element. */
  int bytes() {
    return bytes;
  }

  /** Whether its numbers are of at most 32 bits, and not whole. */
  boolean fitsFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** The type of a class of the Python module torch, such as FloatStorage. */
  static Optional<DType> ofStorage(String name) {
    return Stream.of(values()).filter(type -> type.storage.equals(name)).findFirst();
  }

  static Optional<DType> of(String name) {
    return Stream.of(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
