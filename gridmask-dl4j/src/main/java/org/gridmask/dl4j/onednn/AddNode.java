package org.gridmask.dl4j.onednn;

import java.util.Collections;
import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_binary_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/**
 * A sum of arrays of one shape.
 *
 * @param relu whether a ReLU follows
 */
record AddNode(boolean relu) implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer sum = inputs.get(0);
    for (int i = 1; i < inputs.size(); i++) {
      sum = sum(plan, sum, inputs.get(i), relu && i == inputs.size() - 1);
    }
    Buffer result = sum;
    return new Result(
        result,
        (backward, epsilon, wanted) ->
            Collections.nCopies(
                inputs.size(), relu ? ReluNode.gradient(backward, result, epsilon) : epsilon));
  }

  /** Adds the step that adds two buffers, in the layout of the first. */
  static Buffer sum(PlanBuilder plan, Buffer first, Buffer second, boolean relu) {
    Layout layout = first.layout();
    Buffer sum = plan.buffer(layout);
    plan.execute(
        plan.descriptor(operation(layout.descriptor()), false, relu),
        new Argument(dnnl.DNNL_ARG_SRC_0, first),
        new Argument(dnnl.DNNL_ARG_SRC_1, plan.in(layout, second)),
        new Argument(dnnl.DNNL_ARG_DST, sum));
    return sum;
  }

  private static const_dnnl_op_desc_t operation(dnnl_memory_desc_t data) {
    dnnl_binary_desc_t operation = new dnnl_binary_desc_t();
    return OneDnn.operation(
        operation, dnnl.dnnl_binary_desc_init(operation, dnnl.dnnl_binary_add, data, data, data));
  }
}
