package org.gridmask.dl4j.onednn;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * The shapes that a convolution works on, all but the bias in layouts that oneDNN chooses, and its
 * operations.
 *
 * @param source [N, C, H, W]
 * @param weights [out, in, height, width]
 * @param bias one value a channel, or null
 * @param result [N, C, H, W]
 * @param window where the kernel goes
 */
record ConvolutionShapes(Layout source, Layout weights, Layout bias, Layout result, Window window) {

  /**
   * From this many input and output channels on, Winograd, if oneDNN chooses it, is faster than the
   * direct algorithm and than the inference-only kernels, which oneDNN would prefer.
   */
  private static final int MIN_WINOGRAD_CHANNELS = 64;

  static ConvolutionShapes of(ConvolutionLayer conf, long[] in) {
    Window window =
        Window.of(
            in,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getPadding(),
            conf.getConvolutionMode());
    return new ConvolutionShapes(
        Layout.any(in),
        Layout.any(conf.getNOut(), conf.getNIn(), window.kernel()[0], window.kernel()[1]),
        conf.hasBias() ? Layout.plain(conf.getNOut()) : null,
        Layout.any(in[0], conf.getNOut(), window.output()[0], window.output()[1]),
        window);
  }

  /** The same with another bias. */
  ConvolutionShapes withBias(Layout otherBias) {
    return new ConvolutionShapes(source, weights, otherBias, result, window);
  }

  /** The weights as Deeplearning4j keeps them. */
  Layout plainWeights() {
    return Layout.plain(weights.shape());
  }

  private boolean isWide() {
    return Math.min(source.shape()[1], result.shape()[1]) >= MIN_WINOGRAD_CHANNELS;
  }

  private int algorithm() {
    return isWide() ? dnnl.dnnl_convolution_auto : dnnl.dnnl_convolution_direct;
  }

  const_dnnl_op_desc_t forward(boolean training) {
    return forward(
        training || isWide() ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
        algorithm());
  }

  /** The forward operation for the hint of {@link #backwardWeights}. */
  const_dnnl_op_desc_t forwardForWeights() {
    return forward(dnnl.dnnl_forward_training, dnnl.dnnl_convolution_direct);
  }

  private const_dnnl_op_desc_t forward(int kind, int algorithm) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_convolution_forward_desc_init(
            operation,
            kind,
            algorithm,
            source.descriptor(),
            weights.descriptor(),
            biasDescriptor(),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
  }

  const_dnnl_op_desc_t backwardData() {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_convolution_backward_data_desc_init(
            operation,
            algorithm(),
            source.descriptor(),
            weights.descriptor(),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
  }

  /** Never Winograd, which reads out of bounds here in oneDNN 2.5.2. */
  const_dnnl_op_desc_t backwardWeights() {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    return OneDnn.operation(
        operation,
        dnnl.dnnl_convolution_backward_weights_desc_init(
            operation,
            dnnl.dnnl_convolution_direct,
            source.descriptor(),
            weights.descriptor(),
            biasDescriptor(),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
  }

  private dnnl_memory_desc_t biasDescriptor() {
    return bias == null ? null : bias.descriptor();
  }
}
