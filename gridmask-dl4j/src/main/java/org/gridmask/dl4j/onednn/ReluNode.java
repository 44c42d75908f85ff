package org.gridmask.dl4j.onednn;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** A ReLU. */
final class ReluNode implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Buffer result = plan.buffer(source.layout());
    plan.execute(
        plan.descriptor(
            forward(plan.propagation(), dnnl.dnnl_eltwise_relu, source.layout().descriptor())),
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return new Result(
        result, (backward, epsilon, wanted) -> List.of(gradient(backward, result, epsilon)));
  }

  /**
   * The gradient of a ReLU's input, computed from its result, so that its input need not be kept.
   */
  static Buffer gradient(PlanBuilder plan, Buffer result, Buffer epsilon) {
    Layout layout = result.layout();
    Buffer gradient = plan.buffer(layout);
    int algorithm = dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
    plan.execute(
        plan.descriptor(
            backward(algorithm, layout.descriptor()),
            plan.descriptor(forward(dnnl.dnnl_forward_training, algorithm, layout.descriptor()))),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_DIFF_DST, plan.in(layout, epsilon)),
        new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient));
    return gradient;
  }

  private static const_dnnl_op_desc_t forward(int kind, int algorithm, dnnl_memory_desc_t data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    return OneDnn.operation(
        operation, dnnl.dnnl_eltwise_forward_desc_init(operation, kind, algorithm, data, 0, 0));
  }

  private static const_dnnl_op_desc_t backward(int algorithm, dnnl_memory_desc_t data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    return OneDnn.operation(
        operation, dnnl.dnnl_eltwise_backward_desc_init(operation, algorithm, data, data, 0, 0));
  }
}
