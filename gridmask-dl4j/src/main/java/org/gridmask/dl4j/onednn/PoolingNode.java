package org.gridmask.dl4j.onednn;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** The maximum of each window, or the mean of the whole plane. */
final class PoolingNode implements Node {

  private final int algorithm;
  private final Function<long[], Window> window;

  private PoolingNode(int algorithm, Function<long[], Window> window) {
    this.algorithm = algorithm;
    this.window = window;
  }

  static PoolingNode max(SubsamplingLayer conf) {
    return new PoolingNode(
        dnnl.dnnl_pooling_max,
        in ->
            Window.of(
                in,
                conf.getKernelSize(),
                conf.getStride(),
                conf.getPadding(),
                conf.getConvolutionMode()));
  }

  /** From [N, C, H, W] to [N, C, 1, 1]. */
  static PoolingNode globalAverage() {
    return new PoolingNode(
        dnnl.dnnl_pooling_avg_exclude_padding,
        in ->
            new Window(
                new long[] {1, 1},
                new long[] {in[2], in[3]},
                new long[] {1, 1},
                new long[2],
                new long[2]));
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    long[] in = source.layout().shape();
    Window windows = window.apply(in);
    Layout output = Layout.any(in[0], in[1], windows.output()[0], windows.output()[1]);
    dnnl_primitive_desc forward =
        plan.descriptor(forward(plan.propagation(), source.layout(), output, windows));
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
        result,
        (backward, epsilon, wanted) -> {
          Buffer gradient = backward.buffer(source.layout());
          backward.execute(
              backward.descriptor(backward(source.layout(), result.layout(), windows), forward),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, backward.in(result.layout(), epsilon)),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, maxima));
          return List.of(gradient);
        });
  }

  private const_dnnl_op_desc_t forward(int kind, Layout source, Layout result, Window windows) {
    dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_pooling_forward_desc_init(
            operation,
            kind,
            algorithm,
            source.descriptor(),
            result.descriptor(),
            windows.strides(),
            windows.kernel(),
            windows.paddingBefore(),
            windows.paddingAfter()));
  }

  private const_dnnl_op_desc_t backward(Layout source, Layout result, Window windows) {
    dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_pooling_backward_desc_init(
            operation,
            algorithm,
            source.descriptor(),
            result.descriptor(),
            windows.strides(),
            windows.kernel(),
            windows.paddingBefore(),
            windows.paddingAfter()));
  }
}
