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
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.gridmask.dl4j.onednn.Operations.Window;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** A convolution with identity activation. Lets oneDNN choose all layouts. */
final class ConvolutionNode implements Node {

  private final ConvolutionLayer conf;
  private final LayerArrays arrays;

  ConvolutionNode(ConvolutionLayer conf, LayerArrays arrays) {
    this.conf = conf;
    this.arrays = arrays;
  }

  @Override
  public Result forward(PlanBuilder plan, List<Block> inputs) {
    Block input = inputs.get(0);
    long[] in = input.layout().shape();
    long[] out = Windows.outputShape(in, conf.getNOut(), conf);
    Window window = Windows.of(in, out, conf);
    Shapes shapes =
        new Shapes(
            Layout.any(in),
            Layout.any(conf.getNOut(), in[1], window.kernel()[0], window.kernel()[1]),
            conf.hasBias() ? Layout.plain(conf.getNOut()) : null,
            Layout.any(out),
            window);
    dnnl_primitive_desc forward =
        plan.descriptor(
            Operations.convolution(
                plan.isTraining(),
                shapes.source,
                shapes.weights,
                shapes.bias,
                shapes.result,
                window));
    Block weights = plan.external(Layout.plain(shapes.weights.shape()));
    plan.run(
        () ->
            weights.bind(arrays.parameter(ConvolutionParamInitializer.WEIGHT_KEY).data().address()),
        weights);
    Block source = plan.in(Layout.of(forward, dnnl_query_src_md), input);
    Block result = plan.block(Layout.of(forward, dnnl_query_dst_md));
    List<Argument> arguments = new ArrayList<>();
    arguments.add(new Argument(DNNL_ARG_SRC, source));
    arguments.add(
        new Argument(
            DNNL_ARG_WEIGHTS, plan.in(Layout.of(forward, dnnl_query_weights_md), weights)));
    if (shapes.bias != null) {
      Block bias = plan.external(shapes.bias);
      plan.run(
          () -> bias.bind(arrays.parameter(ConvolutionParamInitializer.BIAS_KEY).data().address()),
          bias);
      arguments.add(new Argument(DNNL_ARG_BIAS, bias));
    }
    arguments.add(new Argument(DNNL_ARG_DST, result));
    plan.execute(forward, arguments.toArray(Argument[]::new));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          weightGradient(backward, shapes, forward, source, epsilon);
          return wanted
              ? List.of(inputGradient(backward, shapes, forward, weights, epsilon))
              : List.of();
        });
  }

  private record Shapes(Layout source, Layout weights, Layout bias, Layout result, Window window) {}

  private void weightGradient(
      PlanBuilder plan, Shapes shapes, dnnl_primitive_desc forward, Block source, Block epsilon) {
    dnnl_primitive_desc primitive =
        plan.descriptor(
            Operations.convolutionBackwardWeights(
                shapes.source, shapes.weights, shapes.bias, shapes.result, shapes.window),
            null,
            forward);
    Block gradient = plan.external(Layout.plain(shapes.weights.shape()));
    plan.run(
        () ->
            gradient.bind(arrays.gradient(ConvolutionParamInitializer.WEIGHT_KEY).data().address()),
        gradient);
    Layout chosen = Layout.of(primitive, dnnl_query_diff_weights_md);
    Block weights = chosen.isSameAs(gradient.layout()) ? gradient : plan.block(chosen);
    List<Argument> arguments = new ArrayList<>();
    arguments.add(
        new Argument(DNNL_ARG_SRC, plan.in(Layout.of(primitive, dnnl_query_src_md), source)));
    arguments.add(
        new Argument(
            DNNL_ARG_DIFF_DST, plan.in(Layout.of(primitive, dnnl_query_diff_dst_md), epsilon)));
    arguments.add(new Argument(DNNL_ARG_DIFF_WEIGHTS, weights));
    if (shapes.bias != null) {
      Block bias = plan.external(shapes.bias);
      plan.run(
          () -> bias.bind(arrays.gradient(ConvolutionParamInitializer.BIAS_KEY).data().address()),
          bias);
      arguments.add(new Argument(DNNL_ARG_DIFF_BIAS, bias));
    }
    plan.execute(primitive, arguments.toArray(Argument[]::new));
    if (weights != gradient) {
      plan.reorder(weights, gradient);
    }
  }

  private static Block inputGradient(
      PlanBuilder plan, Shapes shapes, dnnl_primitive_desc forward, Block weights, Block epsilon) {
    dnnl_primitive_desc primitive =
        plan.descriptor(
            Operations.convolutionBackwardData(
                shapes.source, shapes.weights, shapes.result, shapes.window),
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

  @Override
  public String toString() {
    return "convolution " + Arrays.toString(conf.getKernelSize());
  }
}
