package org.gridmask.internal.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A buffer of a {@link Plan}: a part of the plan's arena while some step needs it, or external
 * memory, or a view of another buffer.
 */
public final class Buffer {

  private static final int NEVER = -1;

  private final Layout layout;
  private final boolean external;
  private final Buffer base;
  private final dnnl_memory memory = new dnnl_memory();
  private final List<Buffer> views = new ArrayList<>();
  private int firstStep = NEVER;
  private int lastStep = NEVER;
  private long offset;
  private long address;

  Buffer(Layout layout, boolean external) {
    this(layout, external, null);
  }

  private Buffer(Layout layout, boolean external, Buffer viewed) {
    this.layout = layout;
    this.external = external;
    this.base = viewed == null ? this : viewed.base;
    OneDnn.check(dnnl.dnnl_memory_create(memory, layout.descriptor(), OneDnn.engine(), null));
  }

  /** The same memory under another layout, such as another shape or a part. */
  Buffer view(Layout other) {
    Buffer view = new Buffer(other, external, this);
    base.views.add(view);
    return view;
  }

  boolean isView() {
    return base != this;
  }

  public Layout layout() {
    return layout;
  }

  dnnl_memory memory() {
    return memory;
  }

  public boolean isExternal() {
    return external;
  }

  void usedIn(int step) {
    if (base.firstStep == NEVER) {
      base.firstStep = step;
    }
    base.lastStep = step;
  }

  boolean isUsed() {
    return base.firstStep != NEVER;
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

  /** Binds it to an array in C order, or in that of its layout. */
  public void bind(INDArray array) {
    bind(Address.of(array));
  }

  void bind(long address) {
    if (address != this.address) {
      Address pointer = new Address(address);
      OneDnn.check(dnnl.dnnl_memory_set_data_handle(memory, pointer));
      for (Buffer view : views) {
        OneDnn.check(dnnl.dnnl_memory_set_data_handle(view.memory, pointer));
      }
      this.address = address;
    }
  }

  /** The elements in memory order, which are floats. */
  public float[] read() {
    float[] values = new float[Math.toIntExact(layout.bytes() / Float.BYTES)];
    Address.read(base.address, values);
    return values;
  }

  /** Reads floats from the given one on, in memory order. */
  public void read(long first, float[] values) {
    Address.read(base.address + first * Float.BYTES, values);
  }

  /** Writes floats from the given one on, in memory order. */
  public void write(long first, float[] values) {
    Address.write(base.address + first * Float.BYTES, values);
  }

  public void write(float[] values) {
    Address.write(base.address, values);
  }

  public void clear() {
    Address.clear(base.address, base.layout.bytes());
  }

  void release() {
    dnnl.dnnl_memory_destroy(memory);
  }
}
