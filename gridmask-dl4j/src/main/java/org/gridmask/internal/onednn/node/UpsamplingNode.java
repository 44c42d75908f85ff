package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_resampling_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;

/**
 * Images whose pixels are repeated.
 *
 * @param height how often, downwards
 * @param width how often, to the right
 */
public record UpsamplingNode(int height, int width) implements Node {

  private static final int NEAREST = dnnl.dnnl_resampling_nearest;

  public static UpsamplingNode of(Upsampling2D conf) {
    return new UpsamplingNode(conf.getSize()[0], conf.getSize()[1]);
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer source = inputs.get(0);
    Layout images = source.layout();
    long[] in = images.shape();
    Layout larger = Layout.any(images.type(), in[0], in[1], in[2] * height, in[3] * width);
    return new UnaryOperation(
            forward(plan.propagation(), images, larger), result -> backward(images, result), false)
        .apply(plan, source);
  }

  /** That of images of another size whose pixels are in the same order. */
  static Layout ofSize(PlanBuilder plan, Layout images, long height, long width) {
    long[] shape = images.shape();
    Layout other = Layout.any(images.type(), shape[0], shape[1], height, width);
    return Layout.of(
        plan.descriptor(forward(dnnl.dnnl_forward_inference, images, other)),
        dnnl.dnnl_query_dst_md);
  }

  private static const_dnnl_op_desc_t forward(int kind, Layout source, Layout result) {
    dnnl_resampling_desc_t operation = new dnnl_resampling_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_resampling_forward_desc_init(
            operation, kind, NEAREST, (float[]) null, source.descriptor(), result.descriptor()));
  }

  private static const_dnnl_op_desc_t backward(Layout source, Layout result) {
    dnnl_resampling_desc_t operation = new dnnl_resampling_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_resampling_backward_desc_init(
            operation, NEAREST, (float[]) null, source.descriptor(), result.descriptor()));
  }
}
