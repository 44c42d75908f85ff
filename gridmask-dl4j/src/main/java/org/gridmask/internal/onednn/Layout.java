package org.gridmask.internal.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/**
 * The shape and type of an array and the order in which its elements lie in memory. Images are [N,
 * C, H, W], whatever their order.
 */
public final class Layout {

  private final dnnl_memory_desc_t descriptor;

  private Layout(dnnl_memory_desc_t descriptor) {
    this.descriptor = descriptor;
  }

  /** Floats in C order, as in an ordinary INDArray. */
  public static Layout plain(long... shape) {
    return tagged(dnnl.dnnl_f32, plainTag(shape.length), shape);
  }

  private static int plainTag(int rank) {
    return switch (rank) {
      case 1 -> dnnl.dnnl_a;
      case 2 -> dnnl.dnnl_ab;
      case 4 -> dnnl.dnnl_abcd;
      case 5 -> dnnl.dnnl_abcde;
      default -> throw new UnsupportedOperationException("arrays of rank " + rank);
    };
  }

  /** The order that a primitive chooses. */
  public static Layout any(int type, long... shape) {
    return tagged(type, dnnl.dnnl_format_tag_any, shape);
  }

  /** Floats in an order given by strides. */
  public static Layout strided(long[] shape, long... strides) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    OneDnn.check(
        dnnl.dnnl_memory_desc_init_by_strides(
            descriptor, shape.length, shape, dnnl.dnnl_f32, strides));
    return new Layout(descriptor);
  }

  private static Layout tagged(int type, int tag, long... shape) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    OneDnn.check(dnnl.dnnl_memory_desc_init_by_tag(descriptor, shape.length, shape, type, tag));
    return new Layout(descriptor);
  }

  /** The layout chosen by a primitive, copied, since the primitive owns the original. */
  public static Layout of(dnnl_primitive_desc primitive, int what) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    Pointer.memcpy(
        descriptor, dnnl.dnnl_primitive_desc_query_md(primitive, what, 0), descriptor.sizeof());
    return new Layout(descriptor);
  }

  /** Images of this shape and type in the order of an INDArray of that format. */
  public Layout ordered(boolean channelsLast) {
    return ordered(channelsLast, type());
  }

  /** An array of this type in C order. */
  public Layout reshaped(long... shape) {
    return tagged(type(), plainTag(shape.length), shape);
  }

  /** Images of this shape in the order of an INDArray of that format, of another type. */
  public Layout ordered(boolean channelsLast, int type) {
    long[] shape = shape();
    boolean last = channelsLast && shape.length == 4;
    return tagged(type, last ? dnnl.dnnl_acdb : plainTag(shape.length), shape);
  }

  /**
   * A part of the array, in place.
   *
   * @throws UnsupportedOperationException if the layout has blocks that the part would cut
   */
  public Layout part(long[] shape, long... offsets) {
    dnnl_memory_desc_t part = new dnnl_memory_desc_t();
    OneDnn.check(dnnl.dnnl_memory_desc_init_submemory(part, descriptor, shape, offsets));
    return new Layout(part);
  }

  public dnnl_memory_desc_t descriptor() {
    return descriptor;
  }

  /** DNNL's code of the type of the elements. */
  public int type() {
    return descriptor.data_type();
  }

  public long[] shape() {
    long[] shape = new long[descriptor.ndims()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = descriptor.dims().get(i);
    }
    return shape;
  }

  public long bytes() {
    return dnnl.dnnl_memory_desc_get_size(descriptor);
  }

  public boolean isSameAs(Layout other) {
    return dnnl.dnnl_memory_desc_equal(descriptor, other.descriptor) != 0;
  }
}
