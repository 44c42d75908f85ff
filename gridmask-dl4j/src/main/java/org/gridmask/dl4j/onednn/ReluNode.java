package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.List;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** A rectification, max(x, 0). */
final class ReluNode implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block source = inputs.get(0);
    Block result = plan.block(source.layout());
    plan.execute(
        plan.descriptor(Operations.relu(plan.isTraining(), source.layout())),
        new Argument(DNNL_ARG_SRC, source),
        new Argument(DNNL_ARG_DST, result));
    return new Result(
        result, (backward, epsilon, wanted) -> List.of(gradient(backward, result, epsilon)));
  }

  /** The gradient of what went into a rectification, given what came out. */
  static Block gradient(PlanBuilder plan, Block result, Block epsilon) {
    Block gradient = plan.block(result.layout());
    plan.execute(
        plan.descriptor(
            Operations.reluBackward(result.layout()),
            null,
            plan.descriptor(Operations.reluForBackward(result.layout()))),
        new Argument(DNNL_ARG_DST, result),
        new Argument(DNNL_ARG_DIFF_DST, plan.in(result.layout(), epsilon)),
        new Argument(DNNL_ARG_DIFF_SRC, gradient));
    return gradient;
  }
}
