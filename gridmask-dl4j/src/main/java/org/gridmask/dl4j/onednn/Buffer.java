package org.gridmask.dl4j.onednn;

import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A buffer of a {@link Plan}: either a part of the plan's arena while some step needs it, or
 * external memory.
 */
final class Buffer {

  private static final int NEVER = -1;

  private final Layout layout;
  private final boolean external;
  private final dnnl_memory memory = new dnnl_memory();
  private int firstStep = NEVER;
  private int lastStep = NEVER;
  private long offset;
  private long address;

  Buffer(Layout layout, boolean external) {
    this.layout = layout;
    this.external = external;
    OneDnn.check(dnnl.dnnl_memory_create(memory, layout.descriptor(), OneDnn.engine(), null));
  }

  Layout layout() {
    return layout;
  }

  dnnl_memory memory() {
    return memory;
  }

  boolean isExternal() {
    return external;
  }

  void usedIn(int step) {
    if (firstStep == NEVER) {
      firstStep = step;
    }
    lastStep = step;
  }

  boolean isUsed() {
    return firstStep != NEVER;
  }

  /** Whether the lifetimes overlap. */
  boolean overlaps(Buffer other) {
    return firstStep <= other.lastStep && other.firstStep <= lastStep;
  }

  long offset() {
    return offset;
  }

  void placeAt(long offset) {
    this.offset = offset;
  }

  void bind(long address) {
    if (address != this.address) {
      OneDnn.check(dnnl.dnnl_memory_set_data_handle(memory, new Address(address)));
      this.address = address;
    }
  }

  /** The elements in memory order. */
  float[] read() {
    float[] values = new float[Math.toIntExact(layout.bytes() / Float.BYTES)];
    Address.read(address, values);
    return values;
  }

  void write(float[] values) {
    Address.write(address, values);
  }

  void release() {
    dnnl.dnnl_memory_destroy(memory);
  }
}
