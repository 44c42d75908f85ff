package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** One operation of oneDNN with the memory that it works on. */
final class Primitive implements Step {

  /** A block in its role, such as DNNL_ARG_SRC. */
  record Argument(int role, Block block) {}

  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_exec_arg_t arguments;
  private final int count;

  Primitive(dnnl_primitive_desc descriptor, List<Argument> arguments) {
    OneDnn.check(dnnl_primitive_create(primitive, descriptor));
    count = arguments.size();
    this.arguments = new dnnl_exec_arg_t(count);
    for (int i = 0; i < count; i++) {
      this.arguments
          .position(i)
          .arg(arguments.get(i).role())
          .memory(arguments.get(i).block().memory());
    }
    this.arguments.position(0);
  }

  @Override
  public void run() {
    OneDnn.check(dnnl_primitive_execute(primitive, OneDnn.stream(), count, arguments));
  }

  void release() {
    dnnl_primitive_destroy(primitive);
    arguments.deallocate();
  }
}
