package org.gridmask.internal.onednn;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** The CPU engine and its stream, on which calls are synchronous. */
public final class OneDnn {

  private static final dnnl_engine ENGINE = new dnnl_engine();
  private static final dnnl_stream STREAM = new dnnl_stream();

  static {
    Loader.load(dnnl.class);
    check(dnnl.dnnl_engine_create(ENGINE, dnnl.dnnl_cpu, 0));
    check(dnnl.dnnl_stream_create(STREAM, ENGINE, dnnl.dnnl_stream_default_flags));
  }

  private OneDnn() {}

  public static dnnl_engine engine() {
    return ENGINE;
  }

  static dnnl_stream stream() {
    return STREAM;
  }

  /**
   * Turns a status other than success into an exception.
   *
   * @throws UnsupportedOperationException if oneDNN has no implementation for what was asked
   * @throws IllegalStateException for every other failure
   */
  public static void check(int status) {
    if (status == dnnl.dnnl_unimplemented) {
      throw new UnsupportedOperationException("oneDNN has no implementation for this operation");
    }
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN failed with status " + status);
    }
  }

  /**
   * The operation that a descriptor describes.
   *
   * @param description the descriptor, just initialised
   * @param status what its initialisation returned, see {@link #check}
   */
  public static const_dnnl_op_desc_t operation(Pointer description, int status) {
    check(status);
    return new const_dnnl_op_desc_t(description);
  }
}
