package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * A convolution or a dense layer with its activation, which is fused into it where the gradient
 * allows that.
 *
 * @param activation applied to the result
 */
public record LinearNode(LinearSpec spec, LayerArrays arrays, Activation activation)
    implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    LinearSpec.Shapes shapes =
        spec.shapes(plan, inputs.get(0).layout().shape(), spec.bias() != null);
    boolean fused = shapes.canFuse() && (!plan.isTraining() || activation.isInvertible());
    dnnl_primitive_desc forward =
        (fused ? activation : Activation.IDENTITY)
            .fused(plan, shapes.forward(plan.isTraining()), false);
    Buffer bias = arrays.weights(plan, spec.bias(), shapes.bias());
    Buffer weights = arrays.weights(plan, spec.weights(), spec.layout());
    Buffer source = plan.in(forward, dnnl.dnnl_query_src_md, inputs.get(0));
    Buffer result = plan.buffer(Layout.of(forward, dnnl.dnnl_query_dst_md));
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_WEIGHTS, plan.in(forward, dnnl.dnnl_query_weights_md, weights)),
        new Argument(dnnl.DNNL_ARG_BIAS, bias),
        new Argument(dnnl.DNNL_ARG_DST, result));
    Buffer output = fused ? result : activation.apply(plan, result);
    return new Result(
        output,
        (backward, epsilon, wanted) -> {
          Buffer error = activation.gradient(backward, result, output, epsilon);
          if (arrays.isTrainable()) {
            Buffer biasGradient = arrays.gradient(backward, spec.bias(), shapes.bias());
            Buffer gradient = arrays.gradient(backward, spec.weights(), spec.layout());
            Buffer computed =
                shapes.weightGradient(backward, source, error, gradient, biasGradient);
            if (computed != gradient) {
              backward.reorder(computed, gradient);
            }
          }
          return wanted
              ? List.of(shapes.inputGradient(backward, forward, weights, error))
              : List.of();
        });
  }
}
