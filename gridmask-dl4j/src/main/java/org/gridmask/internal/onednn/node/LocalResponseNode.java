package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_lrn_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;

/** Local response normalization over neighbouring channels. */
public record LocalResponseNode(LocalResponseNormalization conf) implements Node {

  private static final int ACROSS = dnnl.dnnl_lrn_across_channels;

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout images = source.layout();
    return new UnaryOperation(forward(plan.propagation(), images), result -> backward(images), true)
        .apply(plan, source);
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
