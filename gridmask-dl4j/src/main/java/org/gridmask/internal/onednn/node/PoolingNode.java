package org.gridmask.internal.onednn.node;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_v2_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * The maximum or the mean of each window, or of the whole plane.
 *
 * @param collapses whether [N, C, 1, 1] becomes [N, C]
 */
public record PoolingNode(int algorithm, Function<long[], Window> window, boolean collapses)
    implements Node {

  public static PoolingNode of(SubsamplingLayer conf) {
    Window.Setting setting =
        new Window.Setting(
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getDilation(),
            conf.getConvolutionMode());
    int mean =
        conf.isAvgPoolIncludePadInDivisor()
            ? dnnl.dnnl_pooling_avg_include_padding
            : dnnl.dnnl_pooling_avg_exclude_padding;
    return new PoolingNode(
        conf.getPoolingType() == PoolingType.MAX ? dnnl.dnnl_pooling_max : mean,
        in -> Window.of(in, setting),
        false);
  }

  public static PoolingNode global(GlobalPoolingLayer conf) {
    return new PoolingNode(
        conf.getPoolingType() == PoolingType.MAX
            ? dnnl.dnnl_pooling_max
            : dnnl.dnnl_pooling_avg_exclude_padding,
        Window::whole,
        conf.isCollapseDimensions());
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout images = source.layout();
    long[] in = images.shape();
    if (in.length != 4) {
      throw new UnsupportedOperationException("a pooling of rank " + in.length);
    }
    Window windows = window.apply(in);
    Layout output =
        Layout.any(images.type(), in[0], in[1], windows.output()[0], windows.output()[1]);
    dnnl_primitive_desc forward =
        plan.descriptor(forward(plan.propagation(), images, output, windows));
    Buffer result = plan.buffer(Layout.of(forward, dnnl.dnnl_query_dst_md));
    Buffer maxima =
        plan.isTraining() && algorithm == dnnl.dnnl_pooling_max
            ? plan.buffer(Layout.of(forward, dnnl.dnnl_query_workspace_md))
            : null;
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_WORKSPACE, maxima));
    return new Result(
        collapses ? plan.reshaped(result, in[0], in[1]) : result,
        (backward, epsilon, wanted) -> {
          Buffer errors = collapses ? backward.reshaped(epsilon, in[0], in[1], 1, 1) : epsilon;
          Buffer gradient = backward.buffer(images);
          backward.execute(
              backward.descriptor(backward(images, result.layout(), windows), forward),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, backward.in(result.layout(), errors)),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, maxima));
          return List.of(gradient);
        });
  }

  private const_dnnl_op_desc_t forward(int kind, Layout source, Layout result, Window windows) {
    dnnl_pooling_v2_desc_t operation = new dnnl_pooling_v2_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_pooling_v2_forward_desc_init(
            operation,
            kind,
            algorithm,
            source.descriptor(),
            result.descriptor(),
            windows.strides(),
            windows.kernel(),
            windows.gaps(),
            windows.paddingBefore(),
            windows.paddingAfter()));
  }

  private const_dnnl_op_desc_t backward(Layout source, Layout result, Window windows) {
    dnnl_pooling_v2_desc_t operation = new dnnl_pooling_v2_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_pooling_v2_backward_desc_init(
            operation,
            algorithm,
            source.descriptor(),
            result.descriptor(),
            windows.strides(),
            windows.kernel(),
            windows.gaps(),
            windows.paddingBefore(),
            windows.paddingAfter()));
  }
}
