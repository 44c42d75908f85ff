package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * A convolution followed by a batch normalization with fixed statistics, and optionally by an
 * addition and an activation, as one convolution: with weights scaled by a factor a channel and
 * another bias. The factors are computed anew in each pass, as parameters and statistics may have
 * changed.
 */
public record FoldedConvolutionNode(
    ConvolutionSpec spec,
    LayerArrays convolution,
    BatchNormalizationNode normalization,
    Epilogue epilogue)
    implements Node {

  /**
   * What follows the normalization.
   *
   * @param source the index of the convolution's input
   * @param residual the index of the input that is added, or -1
   * @param inPlace whether the sum may overwrite the residual, which is not read later
   * @param activation what is applied then
   */
  public record Epilogue(int source, int residual, boolean inPlace, Activation activation) {}

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    Buffer input = inputs.get(epilogue.source);
    Layout perChannel = Layout.plain(spec.out());
    ConvolutionShapes shapes = spec.shapes(plan, input.layout().shape(), true);
    boolean adds = epilogue.residual >= 0;
    dnnl_primitive_desc forward =
        epilogue.activation.fused(plan, shapes.forward(plan.isTraining()), adds);
    Buffer scales = plan.buffer(perChannel);
    Buffer bias = plan.buffer(perChannel);
    plan.run(workspaces -> fold(scales, bias), scales, bias);
    Buffer weights = plan.buffer(Layout.of(forward, dnnl.dnnl_query_weights_md));
    plan.reorderScaled(convolution.parameter(plan, spec.weights(), spec.layout()), scales, weights);
    Layout chosen = Layout.of(forward, dnnl.dnnl_query_dst_md);
    Buffer source = plan.in(forward, dnnl.dnnl_query_src_md, input);
    Buffer result =
        adds ? residual(plan, chosen, inputs.get(epilogue.residual)) : plan.buffer(chosen);
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, source),
        new Argument(dnnl.DNNL_ARG_WEIGHTS, weights),
        new Argument(dnnl.DNNL_ARG_BIAS, bias),
        new Argument(dnnl.DNNL_ARG_DST, result));
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer error = epilogue.activation.gradient(backward, null, result, epsilon);
          if (convolution.isTrainable()) {
            weightGradients(backward, shapes, source, error, scales);
          }
          return wanted
              ? List.of(shapes.inputGradient(backward, forward, weights, error))
              : List.of();
        });
  }

  /** The gradients of the weights that were scaled. */
  private void weightGradients(
      PlanBuilder plan, ConvolutionShapes shapes, Buffer source, Buffer error, Buffer scales) {
    Buffer gradient = convolution.gradient(plan, spec.weights(), spec.layout());
    Buffer scaled = plan.buffer(shapes.bias());
    Buffer computed =
        shapes.weightGradient(plan, source, error, plan.buffer(spec.layout()), scaled);
    plan.reorderScaled(computed, scales, gradient);
    if (spec.bias() != null) {
      plan.reorderScaled(scaled, scales, convolution.gradient(plan, spec.bias(), shapes.bias()));
    }
  }

  /** The buffer with the residual, to which the convolution adds its result. */
  private Buffer residual(PlanBuilder plan, Layout layout, Buffer residual) {
    Buffer converted = plan.in(layout, residual);
    if (converted != residual || (epilogue.inPlace && !residual.isExternal())) {
      return converted;
    }
    Buffer copy = plan.buffer(layout);
    plan.reorder(residual, copy);
    return copy;
  }

  private void fold(Buffer scales, Buffer bias) {
    float[] scale = normalization.scale();
    float[] shift = normalization.shift(scale);
    if (spec.bias() != null) {
      float[] own = convolution.values(spec.bias());
      for (int i = 0; i < own.length; i++) {
        shift[i] += own[i] * scale[i];
      }
    }
    scales.write(scale);
    bias.write(shift);
  }
}
