package org.gridmask.internal.onednn.node;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * One of oneDNN's operations on one array, without parameters.
 *
 * @param backward that of the gradient, by the layout of the result
 * @param readsSource whether the gradient depends on the input
 */
record UnaryOperation(
    const_dnnl_op_desc_t forward,
    Function<Layout, const_dnnl_op_desc_t> backward,
    boolean readsSource) {

  /** Adds the steps that apply it. */
  Node.Result apply(PlanBuilder plan, Buffer source) {
    dnnl_primitive_desc descriptor = plan.descriptor(forward);
    Buffer result = plan.buffer(Layout.of(descriptor, dnnl.dnnl_query_dst_md));
    Layout kept = Layout.of(descriptor, dnnl.dnnl_query_workspace_md);
    Buffer workspace = plan.isTraining() && kept.bytes() > 0 ? plan.buffer(kept) : null;
    plan.execute(
        descriptor,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_WORKSPACE, workspace));
    return new Node.Result(
        result,
        (gradients, epsilon, wanted) -> {
          Buffer gradient = gradients.buffer(source.layout());
          gradients.execute(
              gradients.descriptor(backward.apply(result.layout()), descriptor),
              new Argument(dnnl.DNNL_ARG_SRC, readsSource ? source : null),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, gradients.in(result.layout(), epsilon)),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, workspace));
          return List.of(gradient);
        });
  }
}
