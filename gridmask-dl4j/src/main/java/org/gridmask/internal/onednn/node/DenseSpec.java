package org.gridmask.internal.onednn.node;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_inner_product_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;

/**
 * A dense layer, from [N, in] to [N, out]. The weights stay as Deeplearning4j keeps them, [in, out]
 * in Fortran order, which oneDNN reads as [out, in] in C order: there are too many of them to be
 * reordered in each pass.
 */
public record DenseSpec(DenseLayer conf) implements LinearSpec {

  /** With fewer, reading the weights takes the time, and converting them first would double it. */
  private static final int MIN_BF16_ROWS = 64;

  @Override
  public String weights() {
    return DefaultParamInitializer.WEIGHT_KEY;
  }

  @Override
  public Layout layout() {
    return Layout.plain(conf.getNOut(), conf.getNIn());
  }

  @Override
  public String bias() {
    return conf.hasBias() ? DefaultParamInitializer.BIAS_KEY : null;
  }

  @Override
  public Shapes shapes(PlanBuilder plan, long[] in, boolean hasBias) {
    if (in.length != 2 || in[1] != conf.getNIn()) {
      throw new UnsupportedOperationException("not [N, " + conf.getNIn() + "]");
    }
    Layout kept = layout();
    boolean floats = plan.isFloat() || in[0] < MIN_BF16_ROWS;
    int type = floats ? dnnl.dnnl_f32 : dnnl.dnnl_bf16;
    return new DenseShapes(
        Layout.any(type, in),
        floats ? kept : Layout.any(type, kept.shape()),
        kept,
        hasBias ? Layout.plain(conf.getNOut()) : null,
        Layout.any(type, in[0], conf.getNOut()));
  }

  /**
   * The shapes that a dense layer works on.
   *
   * @param source [N, in]
   * @param weights [out, in]
   * @param gradient the gradient of the weights, in floats
   * @param bias one value an output, or null
   * @param result [N, out]
   */
  private record DenseShapes(
      Layout source, Layout weights, Layout gradient, Layout bias, Layout result)
      implements Shapes {

    @Override
    public boolean canFuse() {
      return true;
    }

    @Override
    public const_dnnl_op_desc_t forward(boolean training) {
      dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
      return OneDnn.operation(
          operation,
          dnnl.dnnl_inner_product_forward_desc_init(
              operation,
              training ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
              source.descriptor(),
              weights.descriptor(),
              biasDescriptor(),
              result.descriptor()));
    }

    @Override
    public const_dnnl_op_desc_t forwardForWeights() {
      return forward(true);
    }

    @Override
    public const_dnnl_op_desc_t backwardData() {
      dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
      return OneDnn.operation(
          operation,
          dnnl.dnnl_inner_product_backward_data_desc_init(
              operation, source.descriptor(), weights.descriptor(), result.descriptor()));
    }

    @Override
    public const_dnnl_op_desc_t backwardWeights() {
      dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
      return OneDnn.operation(
          operation,
          dnnl.dnnl_inner_product_backward_weights_desc_init(
              operation,
              source.descriptor(),
              gradient.descriptor(),
              biasDescriptor(),
              result.descriptor()));
    }

    private dnnl_memory_desc_t biasDescriptor() {
      return bias == null ? null : bias.descriptor();
    }
  }
}
