package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/**
 * A convolution, with the rectification that is its activation or follows it if there is one. Lets
 * oneDNN choose all layouts.
 */
final class ConvolutionNode implements Node {

  private final ConvolutionLayer conf;
  private final LayerArrays arrays;
  private final boolean rectified;

  ConvolutionNode(ConvolutionLayer conf, LayerArrays arrays, boolean rectifiedAfter) {
    this.conf = conf;
    this.arrays = arrays;
    rectified = rectifiedAfter || LayerSupport.isRectified(conf);
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    ConvolutionShapes shapes = ConvolutionShapes.of(conf, inputs.get(0).layout().shape());
    dnnl_primitive_desc forward =
        plan.descriptor(
            shapes.operation(plan.isTraining(), shapes.bias()),
            rectified ? plan.then(false, true) : null,
            null);
    Block weights =
        arrays.parameter(plan, ConvolutionParamInitializer.WEIGHT_KEY, shapes.plainWeights());
    Block source = plan.in(Layout.of(forward, dnnl_query_src_md), inputs.get(0));
    Block result = plan.block(Layout.of(forward, dnnl_query_dst_md));
    List<Argument> arguments = new ArrayList<>();
    arguments.add(new Argument(DNNL_ARG_SRC, source));
    arguments.add(
        new Argument(
            DNNL_ARG_WEIGHTS, plan.in(Layout.of(forward, dnnl_query_weights_md), weights)));
    if (shapes.bias() != null) {
      Block bias = arrays.parameter(plan, ConvolutionParamInitializer.BIAS_KEY, shapes.bias());
      arguments.add(new Argument(DNNL_ARG_BIAS, bias));
    }
    arguments.add(new Argument(DNNL_ARG_DST, result));
    plan.execute(forward, arguments.toArray(Argument[]::new));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Block unrectified = rectified ? ReluNode.gradient(backward, result, epsilon) : epsilon;
          weightGradient(backward, shapes, source, unrectified);
          return wanted
              ? List.of(inputGradient(backward, shapes, forward, weights, unrectified))
              : List.of();
        });
  }

  private void weightGradient(
      PlanBuilder plan, ConvolutionShapes shapes, Block source, Block epsilon) {
    dnnl_primitive_desc primitive =
        plan.descriptor(
            Operations.convolutionBackwardWeights(
                shapes.source(), shapes.weights(), shapes.bias(), shapes.result(), shapes.window()),
            null,
            plan.descriptor(
                Operations.convolutionForBackwardWeights(
                    shapes.source(),
                    shapes.weights(),
                    shapes.bias(),
                    shapes.result(),
                    shapes.window())));
    Block gradient =
        arrays.gradient(plan, ConvolutionParamInitializer.WEIGHT_KEY, shapes.plainWeights());
    Layout chosen = Layout.of(primitive, dnnl_query_diff_weights_md);
    Block weights = chosen.isSameAs(gradient.layout()) ? gradient : plan.block(chosen);
    List<Argument> arguments = new ArrayList<>();
    arguments.add(
        new Argument(DNNL_ARG_SRC, plan.in(Layout.of(primitive, dnnl_query_src_md), source)));
    arguments.add(
        new Argument(
            DNNL_ARG_DIFF_DST, plan.in(Layout.of(primitive, dnnl_query_diff_dst_md), epsilon)));
    arguments.add(new Argument(DNNL_ARG_DIFF_WEIGHTS, weights));
    if (shapes.bias() != null) {
      Block bias = arrays.gradient(plan, ConvolutionParamInitializer.BIAS_KEY, shapes.bias());
      arguments.add(new Argument(DNNL_ARG_DIFF_BIAS, bias));
    }
    plan.execute(primitive, arguments.toArray(Argument[]::new));
    if (weights != gradient) {
      plan.reorder(weights, gradient);
    }
  }

  private static Block inputGradient(
      PlanBuilder plan,
      ConvolutionShapes shapes,
      dnnl_primitive_desc forward,
      Block weights,
      Block epsilon) {
    dnnl_primitive_desc primitive =
        plan.descriptor(
            Operations.convolutionBackwardData(
                shapes.source(), shapes.weights(), shapes.result(), shapes.window()),
            null,
            forward);
    Block gradient = plan.block(Layout.of(primitive, dnnl_query_diff_src_md));
    plan.execute(
        primitive,
        new Argument(
            DNNL_ARG_WEIGHTS, plan.in(Layout.of(primitive, dnnl_query_weights_md), weights)),
        new Argument(
            DNNL_ARG_DIFF_DST, plan.in(Layout.of(primitive, dnnl_query_diff_dst_md), epsilon)),
        new Argument(DNNL_ARG_DIFF_SRC, gradient));
    return gradient;
  }
}
