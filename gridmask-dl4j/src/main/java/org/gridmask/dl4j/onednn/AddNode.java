package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.Collections;
import java.util.List;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** A sum of arrays of one shape, with the rectification that follows it if there is one. */
final class AddNode implements Node {

  private final boolean rectified;

  AddNode(boolean rectified) {
    this.rectified = rectified;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block sum = inputs.get(0);
    int last = inputs.size() - 1;
    for (int i = 1; i < last; i++) {
      sum = plan.sum(sum, inputs.get(i));
    }
    Layout data = sum.layout();
    Block result = plan.block(data);
    plan.execute(
        rectified
            ? plan.descriptor(Operations.add(data), plan.then(false, true), null)
            : plan.descriptor(Operations.add(data)),
        new Argument(DNNL_ARG_SRC_0, sum),
        new Argument(DNNL_ARG_SRC_1, plan.in(data, inputs.get(last))),
        new Argument(DNNL_ARG_DST, result));
    return new Result(
        result,
        (backward, epsilon, wanted) ->
            Collections.nCopies(
                inputs.size(), rectified ? ReluNode.gradient(backward, result, epsilon) : epsilon));
  }
}
