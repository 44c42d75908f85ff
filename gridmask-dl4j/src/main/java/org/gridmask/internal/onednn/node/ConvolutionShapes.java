package org.gridmask.internal.onednn.node;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.OneDnn;

/**
 * The shapes that a convolution works on, all but the bias in layouts that oneDNN chooses, and its
 * operations.
 *
 * @param source [N, C, H, W]
 * @param weights [out, in, height, width], or [groups, out / groups, in / groups, height, width]
 * @param gradient the gradient of the weights, in floats
 * @param bias one value a channel, or null
 * @param result [N, C, H, W]
 * @param window where the kernel goes
 * @param transposed whether the convolution is a transposed one
 * @param winograd whether oneDNN may choose Winograd
 */
record ConvolutionShapes(
    Layout source,
    Layout weights,
    Layout gradient,
    Layout bias,
    Layout result,
    Window window,
    boolean transposed,
    boolean winograd)
    implements LinearSpec.Shapes {

  @Override
  public boolean canFuse() {
    return !transposed;
  }

  private int algorithm() {
    if (transposed) {
      return dnnl.dnnl_deconvolution_direct;
    }
    return winograd ? dnnl.dnnl_convolution_auto : dnnl.dnnl_convolution_direct;
  }

  /** Where Winograd may be chosen, it is faster than the kernels for inference only. */
  @Override
  public const_dnnl_op_desc_t forward(boolean training) {
    return forward(
        training || winograd ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
        algorithm());
  }

  @Override
  public const_dnnl_op_desc_t forwardForWeights() {
    return forward(dnnl.dnnl_forward_training, direct());
  }

  private int direct() {
    return transposed ? dnnl.dnnl_deconvolution_direct : dnnl.dnnl_convolution_direct;
  }

  private const_dnnl_op_desc_t forward(int kind, int algorithm) {
    dnnl_memory_desc_t from = source.descriptor();
    dnnl_memory_desc_t by = weights.descriptor();
    dnnl_memory_desc_t plus = biasDescriptor();
    dnnl_memory_desc_t to = result.descriptor();
    return operation(
        (op, strides, gaps, before, after) ->
            transposed
                ? dnnl.dnnl_dilated_deconvolution_forward_desc_init(
                    op, kind, algorithm, from, by, plus, to, strides, gaps, before, after)
                : dnnl.dnnl_dilated_convolution_forward_desc_init(
                    op, kind, algorithm, from, by, plus, to, strides, gaps, before, after));
  }

  @Override
  public const_dnnl_op_desc_t backwardData() {
    dnnl_memory_desc_t to = source.descriptor();
    dnnl_memory_desc_t by = weights.descriptor();
    dnnl_memory_desc_t from = result.descriptor();
    return operation(
        (op, strides, gaps, before, after) ->
            transposed
                ? dnnl.dnnl_dilated_deconvolution_backward_data_desc_init(
                    op, algorithm(), to, by, from, strides, gaps, before, after)
                : dnnl.dnnl_dilated_convolution_backward_data_desc_init(
                    op, algorithm(), to, by, from, strides, gaps, before, after));
  }

  /** Never Winograd, which reads out of bounds here in oneDNN 2.5.2. */
  @Override
  public const_dnnl_op_desc_t backwardWeights() {
    dnnl_memory_desc_t from = source.descriptor();
    dnnl_memory_desc_t to = gradient.descriptor();
    dnnl_memory_desc_t plus = biasDescriptor();
    dnnl_memory_desc_t errors = result.descriptor();
    return operation(
        (op, strides, gaps, before, after) ->
            transposed
                ? dnnl.dnnl_dilated_deconvolution_backward_weights_desc_init(
                    op, direct(), from, to, plus, errors, strides, gaps, before, after)
                : dnnl.dnnl_dilated_convolution_backward_weights_desc_init(
                    op, direct(), from, to, plus, errors, strides, gaps, before, after));
  }

  private const_dnnl_op_desc_t operation(Initialiser initialiser) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    return OneDnn.operation(
        operation,
        initialiser.initialise(
            operation,
            window.strides(),
            window.gaps(),
            window.paddingBefore(),
            window.paddingAfter()));
  }

  /** Fills a descriptor and returns oneDNN's status. */
  @FunctionalInterface
  private interface Initialiser {
    int initialise(
        dnnl_convolution_desc_t operation,
        long[] strides,
        long[] gaps,
        long[] before,
        long[] after);
  }

  private dnnl_memory_desc_t biasDescriptor() {
    return bias == null ? null : bias.descriptor();
  }
}
