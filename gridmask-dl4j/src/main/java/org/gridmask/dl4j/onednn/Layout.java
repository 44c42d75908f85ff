package org.gridmask.dl4j.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** The shape of an array of floats and the order in which its elements lie in memory. */
final class Layout {

  private final dnnl_memory_desc_t descriptor;

  private Layout(dnnl_memory_desc_t descriptor) {
    this.descriptor = descriptor;
  }

  /** Elements in C order, as in an ordinary INDArray. */
  static Layout plain(long... shape) {
    return tagged(
        switch (shape.length) {
          case 1 -> dnnl.dnnl_a;
          case 2 -> dnnl.dnnl_ab;
          case 4 -> dnnl.dnnl_abcd;
          default -> throw new IllegalArgumentException("rank must be 1, 2 or 4");
        },
        shape);
  }

  /** The order that a primitive chooses. */
  static Layout any(long... shape) {
    return tagged(dnnl.dnnl_format_tag_any, shape);
  }

  private static Layout tagged(int tag, long... shape) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    OneDnn.check(
        dnnl.dnnl_memory_desc_init_by_tag(descriptor, shape.length, shape, dnnl.dnnl_f32, tag));
    return new Layout(descriptor);
  }

  /** The layout chosen by a primitive, copied, since the primitive owns the original. */
  static Layout of(dnnl_primitive_desc primitive, int what) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    Pointer.memcpy(
        descriptor, dnnl.dnnl_primitive_desc_query_md(primitive, what, 0), descriptor.sizeof());
    return new Layout(descriptor);
  }

  dnnl_memory_desc_t descriptor() {
    return descriptor;
  }

  long[] shape() {
    long[] shape = new long[descriptor.ndims()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = descriptor.dims().get(i);
    }
    return shape;
  }

  long bytes() {
    return dnnl.dnnl_memory_desc_get_size(descriptor);
  }

  boolean isSameAs(Layout other) {
    return dnnl.dnnl_memory_desc_equal(descriptor, other.descriptor) != 0;
  }
}
