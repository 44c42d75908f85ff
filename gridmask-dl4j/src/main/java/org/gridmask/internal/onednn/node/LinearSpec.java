package org.gridmask.internal.onednn.node;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/** What is known of a convolution or a dense layer without its input's size. */
public sealed interface LinearSpec permits ConvolutionSpec, DenseSpec {

  /** The name of the weights. */
  String weights();

  /** The weights as Deeplearning4j keeps them. */
  Layout layout();

  /** The name of the bias, or null if there is none. */
  String bias();

  /**
   * The shapes for inputs of a size.
   *
   * @param in that of the input
   * @param hasBias whether there is a bias, be it the layer's own or not
   * @throws UnsupportedOperationException if Deeplearning4j refuses such inputs
   */
  Shapes shapes(PlanBuilder plan, long[] in, boolean hasBias);

  /** The shapes that it works on, all but the bias in layouts that oneDNN chooses. */
  interface Shapes {

    /** That of the bias, one value a channel, or null. */
    Layout bias();

    /** Whether an activation can be fused into it. */
    boolean canFuse();

    const_dnnl_op_desc_t forward(boolean training);

    /** The forward operation for the hint of {@link #backwardWeights}. */
    const_dnnl_op_desc_t forwardForWeights();

    const_dnnl_op_desc_t backwardData();

    const_dnnl_op_desc_t backwardWeights();

    /**
     * Adds the steps that compute the gradient of the weights.
     *
     * @param wanted where it is to go
     * @param biasGradient where that of the bias is to go, or null
     * @return where it went: a buffer of another layout if oneDNN insists
     */
    default Buffer weightGradient(
        PlanBuilder plan, Buffer source, Buffer epsilon, Buffer wanted, Buffer biasGradient) {
      dnnl_primitive_desc primitive =
          plan.descriptor(backwardWeights(), plan.descriptor(forwardForWeights()));
      Layout chosen = Layout.of(primitive, dnnl.dnnl_query_diff_weights_md);
      Buffer weights = chosen.isSameAs(wanted.layout()) ? wanted : plan.buffer(chosen);
      plan.execute(
          primitive,
          new Argument(dnnl.DNNL_ARG_SRC, plan.in(primitive, dnnl.dnnl_query_src_md, source)),
          new Argument(
              dnnl.DNNL_ARG_DIFF_DST, plan.in(primitive, dnnl.dnnl_query_diff_dst_md, epsilon)),
          new Argument(dnnl.DNNL_ARG_DIFF_WEIGHTS, weights),
          new Argument(dnnl.DNNL_ARG_DIFF_BIAS, biasGradient));
      return weights;
    }

    /** Adds the steps that compute the gradient of the input. */
    default Buffer inputGradient(
        PlanBuilder plan, dnnl_primitive_desc forward, Buffer weights, Buffer epsilon) {
      dnnl_primitive_desc primitive = plan.descriptor(backwardData(), forward);
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
}
