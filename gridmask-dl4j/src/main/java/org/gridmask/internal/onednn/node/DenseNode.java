package org.gridmask.internal.onednn.node;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_inner_product_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;
import org.gridmask.internal.onednn.PlanBuilder;
import org.gridmask.internal.onednn.Primitive.Argument;

/**
 * A dense layer with its activation, from [N, in] to [N, out]. The weights stay as Deeplearning4j
 * keeps them, [in, out] in Fortran order, which oneDNN reads as [out, in] in C order: there are too
 * many of them to be reordered in each pass.
 */
public record DenseNode(DenseLayer conf, LayerArrays arrays, Activation activation)
    implements Node {

  private static final String WEIGHTS = DefaultParamInitializer.WEIGHT_KEY;
  private static final String BIAS = DefaultParamInitializer.BIAS_KEY;

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    long[] in = inputs.get(0).layout().shape();
    if (in.length != 2 || in[1] != conf.getNIn()) {
      throw new UnsupportedOperationException("not [N, " + conf.getNIn() + "]");
    }
    boolean fused = !plan.isTraining() || activation.isInvertible();
    Layout result = plan.any(in[0], conf.getNOut());
    Layout source = plan.any(in);
    Layout perOutput = conf.hasBias() ? Layout.plain(conf.getNOut()) : null;
    Layout kept = Layout.plain(conf.getNOut(), conf.getNIn());
    Layout weightLayout = plan.isFloat() ? kept : plan.any(kept.shape());
    dnnl_primitive_desc forward =
        (fused ? activation : Activation.IDENTITY)
            .fused(plan, forward(plan, source, weightLayout, perOutput, result), false);
    Buffer weights = arrays.weights(plan, WEIGHTS, kept);
    Buffer bias = arrays.weights(plan, BIAS, perOutput);
    Buffer input = plan.in(forward, dnnl.dnnl_query_src_md, inputs.get(0));
    Buffer product = plan.buffer(Layout.of(forward, dnnl.dnnl_query_dst_md));
    plan.execute(
        forward,
        new Argument(dnnl.DNNL_ARG_SRC, input),
        new Argument(dnnl.DNNL_ARG_WEIGHTS, plan.in(forward, dnnl.dnnl_query_weights_md, weights)),
        new Argument(dnnl.DNNL_ARG_BIAS, bias),
        new Argument(dnnl.DNNL_ARG_DST, product));
    Buffer output = fused ? product : activation.apply(plan, product);
    return new Result(
        output,
        (backward, epsilon, wanted) -> {
          Buffer error = activation.gradient(backward, product, output, epsilon);
          if (arrays.isTrainable()) {
            dnnl_primitive_desc primitive =
                backward.descriptor(backwardWeights(source, kept, perOutput, result), forward);
            backward.execute(
                primitive,
                new Argument(
                    dnnl.DNNL_ARG_SRC, backward.in(primitive, dnnl.dnnl_query_src_md, input)),
                new Argument(
                    dnnl.DNNL_ARG_DIFF_DST,
                    backward.in(primitive, dnnl.dnnl_query_diff_dst_md, error)),
                new Argument(dnnl.DNNL_ARG_DIFF_WEIGHTS, arrays.gradient(backward, WEIGHTS, kept)),
                new Argument(dnnl.DNNL_ARG_DIFF_BIAS, arrays.gradient(backward, BIAS, perOutput)));
          }
          if (!wanted) {
            return List.of();
          }
          dnnl_primitive_desc primitive =
              backward.descriptor(backwardData(source, weightLayout, result), forward);
          Buffer gradient = backward.buffer(Layout.of(primitive, dnnl.dnnl_query_diff_src_md));
          backward.execute(
              primitive,
              new Argument(
                  dnnl.DNNL_ARG_WEIGHTS,
                  backward.in(primitive, dnnl.dnnl_query_weights_md, weights)),
              new Argument(
                  dnnl.DNNL_ARG_DIFF_DST,
                  backward.in(primitive, dnnl.dnnl_query_diff_dst_md, error)),
              new Argument(dnnl.DNNL_ARG_DIFF_SRC, gradient));
          return List.of(gradient);
        });
  }

  private static const_dnnl_op_desc_t forward(
      PlanBuilder plan, Layout source, Layout weights, Layout bias, Layout result) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_inner_product_forward_desc_init(
            operation,
            plan.propagation(),
            source.descriptor(),
            weights.descriptor(),
            descriptor(bias),
            result.descriptor()));
  }

  private static const_dnnl_op_desc_t backwardData(Layout source, Layout weights, Layout result) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_inner_product_backward_data_desc_init(
            operation, source.descriptor(), weights.descriptor(), result.descriptor()));
  }

  private static const_dnnl_op_desc_t backwardWeights(
      Layout source, Layout weights, Layout bias, Layout result) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_inner_product_backward_weights_desc_init(
            operation,
            source.descriptor(),
            weights.descriptor(),
            descriptor(bias),
            result.descriptor()));
  }

  private static dnnl_memory_desc_t descriptor(Layout layout) {
    return layout == null ? null : layout.descriptor();
  }
}
