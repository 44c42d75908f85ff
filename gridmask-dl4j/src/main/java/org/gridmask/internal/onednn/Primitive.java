package org.gridmask.internal.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** One operation of oneDNN with the buffers that it works on. */
public final class Primitive implements Step {

  /**
   * A buffer in its role.
   *
   * @param role the role, such as DNNL_ARG_SRC
   * @param buffer the buffer, or null to leave the argument out
   */
  public record Argument(int role, Buffer buffer) {}

  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_exec_arg_t arguments;
  private final int count;

  Primitive(dnnl_primitive_desc descriptor, List<Argument> arguments) {
    OneDnn.check(dnnl.dnnl_primitive_create(primitive, descriptor));
    count = arguments.size();
    this.arguments = new dnnl_exec_arg_t(count);
    for (int i = 0; i < count; i++) {
      Argument argument = arguments.get(i);
      this.arguments.position(i).arg(argument.role()).memory(argument.buffer().memory());
    }
    this.arguments.position(0);
  }

  @Override
  public void run(LayerWorkspaceMgr workspaces) {
    run();
  }

  /** Runs it, whatever workspaces are open. */
  public void run() {
    OneDnn.check(dnnl.dnnl_primitive_execute(primitive, OneDnn.stream(), count, arguments));
  }

  void release() {
    dnnl.dnnl_primitive_destroy(primitive);
    arguments.deallocate();
  }
}
