package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Loader;

/** The one engine and stream, on the CPU, where calls return when their work is done. */
final class OneDnn {

  private static final dnnl_engine ENGINE = new dnnl_engine();
  private static final dnnl_stream STREAM = new dnnl_stream();

  static {
    Loader.load(org.bytedeco.dnnl.global.dnnl.class);
    check(dnnl_engine_create(ENGINE, dnnl_cpu, 0));
    check(dnnl_stream_create(STREAM, ENGINE, dnnl_stream_default_flags));
  }

  private OneDnn() {}

  static dnnl_engine engine() {
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
  static void check(int status) {
    if (status == dnnl_unimplemented) {
      throw new UnsupportedOperationException("oneDNN has no implementation for this operation");
    }
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN failed with status " + status);
    }
  }
}
