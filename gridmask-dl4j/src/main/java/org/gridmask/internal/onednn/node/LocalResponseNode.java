package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_lrn_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/** Local response normalization over neighbouring channels. */
public record LocalResponseNode(LocalResponseNormalization conf) implements Node {

  private static final int ACROSS = dnnl.dnnl_lrn_across_channels;

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout images = source.layout();
    dnnl_primitive_desc forward = plan.descriptor(forward(plan.propagation(), images));
    Buffer result = plan.buffer(images);
    Layout kept = Layout.of(forward, dnnl.dnnl_query_workspace_md);
    Buffer workspace = plan.isTraining() && kept.bytes() > 0 ? plan.buffer(kept) : null;
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_DST, result),
        new Argument(dnnl.DNNL_ARG_WORKSPACE, workspace));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer gradient = backward.buffer(images);
          backward.execute(
              backward.descriptor(backward(images), forward),
              new Argument(dnnl.DNNL_ARG_SRC, source),
              new Argument(dnnl.DNNL_ARG_DIFF_DST, backward.in(images, epsilon)),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient),
              new Argument(dnnl.DNNL_ARG_WORKSPACE, workspace));
          return List.of(gradient);
        });
  }

  /** Deeplearning4j rounds half the window down. */
  private long window() {
    return (long) conf.getN() / 2 * 2 + 1;
  }

  /** oneDNN divides alpha by the size of the window, Deeplearning4j does not. */
  private float alpha() {
    return (float) (conf.getAlpha() * window());
  }

  private const_dnnl_op_desc_t forward(int kind, Layout images) {
    dnnl_lrn_desc_t operation = new dnnl_lrn_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_lrn_forward_desc_init(
            operation,
            kind,
            ACROSS,
            images.descriptor(),
            window(),
            alpha(),
            (float) conf.getBeta(),
            (float) conf.getK()));
  }

  private const_dnnl_op_desc_t backward(Layout images) {
    dnnl_lrn_desc_t operation = new dnnl_lrn_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_lrn_backward_desc_init(
            operation,
            ACROSS,
            images.descriptor(),
            images.descriptor(),
            window(),
            alpha(),
            (float) conf.getBeta(),
            (float) conf.getK()));
  }
}
