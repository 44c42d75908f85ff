package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * A convolution with its activation, which is fused into it where the gradient allows that.
 *
 * @param activation applied to the result
 */
public record ConvolutionNode(ConvolutionSpec spec, LayerArrays arrays, Activation activation)
    implements Node {

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    boolean fused = activation.isIdentity() || canFuse(plan);
    ConvolutionShapes shapes =
        ConvolutionShapes.of(plan, spec, inputs.get(0).layout().shape(), spec.bias() != null);
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
                weightGradient(backward, shapes, source, error, gradient, biasGradient);
            if (computed != gradient) {
              backward.reorder(computed, gradient);
            }
          }
          return wanted
              ? List.of(inputGradient(backward, shapes, forward, weights, error))
              : List.of();
        });
  }

  private boolean canFuse(PlanBuilder plan) {
    return !spec.transposed() && (!plan.isTraining() || activation.isInvertible());
  }

  /**
   * Adds the steps that compute the gradient of the weights.
   *
   * @param wanted where it is to go
   * @param biasGradient where that of the bias is to go, or null
   * @return where it went: a buffer of another layout if oneDNN insists
   */
  static Buffer weightGradient(
      PlanBuilder plan,
      ConvolutionShapes shapes,
      Buffer source,
      Buffer epsilon,
      Buffer wanted,
      Buffer biasGradient) {
    dnnl_primitive_desc primitive =
        plan.descriptor(shapes.backwardWeights(), plan.descriptor(shapes.forwardForWeights()));
    Layout chosen = Layout.of(primitive, dnnl.dnnl_query_diff_weights_md);
    Buffer weights = chosen.isSameAs(wanted.layout()) ? wanted : plan.buffer(chosen);
    plan.execute(
        primitive,
        new Argument(dnnl.DNNL_ARG_SRC, plan.in(primitive, dnnl.dnnl_query_src_md, source)),
        new Argument(
            dnnl.DNNL_ARG_DIFF_DST, plan.in(primitive, dnnl.dnnl_query_diff_dst_md, epsilon)),
        new Argument(dnnl.DNNL_ARG_DIFF_WEIGHTS, weights),
        new Argument(dnnl.DNNL_ARG_DIFF_BIAS, biasGradient));
    return weights;
  }

  /** Adds the steps that compute the gradient of the input. */
  static Buffer inputGradient(
      PlanBuilder plan,
      ConvolutionShapes shapes,
      dnnl_primitive_desc forward,
      Buffer weights,
      Buffer epsilon) {
    dnnl_primitive_desc primitive = plan.descriptor(shapes.backwardData(), forward);
    Buffer gradient = plan.buffer(Layout.of(primitive, dnnl.dnnl_query_diff_src_md));
    plan.execute(
        primitive,
        new Argument(
            dnnl.DNNL_ARG_WEIGHTS, plan.in(primitive, dnnl.dnnl_query_weights_md, weights)),
        new Argument(
            dnnl.DNNL_ARG_DIFF_DST, plan.in(primitive, dnnl.dnnl_query_diff_dst_md, epsilon)),
        new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient));
    return gradient;
  }
}
