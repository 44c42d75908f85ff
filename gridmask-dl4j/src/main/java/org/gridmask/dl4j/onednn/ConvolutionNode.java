package org.gridmask.dl4j.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** A convolution, fused with a ReLU that is its activation or follows it. */
final class ConvolutionNode implements Node {

  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

  private final ConvolutionLayer conf;
  private final LayerArrays arrays;
  private final boolean relu;

  ConvolutionNode(ConvolutionLayer conf, LayerArrays arrays, boolean reluFollows) {
    this.conf = conf;
    this.arrays = arrays;
    relu = reluFollows || VertexKind.isRelu(conf.getActivationFn());
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    ConvolutionShapes shapes = ConvolutionShapes.of(conf, inputs.get(0).layout().shape());
    dnnl_primitive_desc forward = plan.descriptor(shapes.forward(plan.isTraining()), false, relu);
    Buffer weights = arrays.parameter(plan, WEIGHTS, shapes.plainWeights());
    Buffer source = plan.in(forward, dnnl.dnnl_query_src_md, inputs.get(0));
    Buffer result = plan.buffer(Layout.of(forward, dnnl.dnnl_query_dst_md));
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_WEIGHTS, plan.in(forward, dnnl.dnnl_query_weights_md, weights)),
        new Argument(dnnl.DNNL_ARG_BIAS, arrays.parameter(plan, BIAS, shapes.bias())),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer error = relu ? ReluNode.gradient(backward, result, epsilon) : epsilon;
          weightGradient(backward, shapes, source, error);
          return wanted
              ? List.of(inputGradient(backward, shapes, forward, weights, error))
              : List.of();
        });
  }

  private void weightGradient(
      PlanBuilder plan, ConvolutionShapes shapes, Buffer source, Buffer epsilon) {
    dnnl_primitive_desc primitive =
        plan.descriptor(shapes.backwardWeights(), plan.descriptor(shapes.forwardForWeights()));
    Buffer gradient = arrays.gradient(plan, WEIGHTS, shapes.plainWeights());
    Layout chosen = Layout.of(primitive, dnnl.dnnl_query_diff_weights_md);
    Buffer weights = chosen.isSameAs(gradient.layout()) ? gradient : plan.buffer(chosen);
    plan.execute(
        primitive,
        new Argument(dnnl.DNNL_ARG_SRC, plan.in(primitive, dnnl.dnnl_query_src_md, source)),
        new Argument(
            dnnl.DNNL_ARG_DIFF_DST, plan.in(primitive, dnnl.dnnl_query_diff_dst_md, epsilon)),
        new Argument(dnnl.DNNL_ARG_DIFF_WEIGHTS, weights),
        new Argument(dnnl.DNNL_ARG_DIFF_BIAS, arrays.gradient(plan, BIAS, shapes.bias())));
    if (weights != gradient) {
      plan.reorder(weights, gradient);
    }
  }

  private static Buffer inputGradient(
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
