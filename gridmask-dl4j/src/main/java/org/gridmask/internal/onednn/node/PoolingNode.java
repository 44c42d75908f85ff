package org.gridmask.internal.onednn.node;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_v2_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;

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
    Result pooled =
        new UnaryOperation(
                forward(plan.propagation(), images, output, windows),
                result -> backward(images, result, windows),
                false)
            .apply(plan, source);
    return collapses
        ? new Result(
            plan.reshaped(pooled.output(), in[0], in[1]),
            (backward, epsilon, wanted) ->
                pooled
                    .backward()
                    .gradients(backward, backward.reshaped(epsilon, in[0], in[1], 1, 1), wanted))
        : pooled;
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
