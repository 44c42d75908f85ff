package org.gridmask.dl4j.onednn;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.gridmask.dl4j.onednn.Operations.Window;

/**
 * The shapes that a convolution works on.
 *
 * @param source [N, C, H, W], in the layout that oneDNN likes
 * @param weights [out, in, height, width], in the layout that oneDNN likes
 * @param bias one value a channel, or null
 * @param result [N, C, H, W], in the layout that oneDNN likes
 * @param window where the kernel goes
 */
record ConvolutionShapes(Layout source, Layout weights, Layout bias, Layout result, Window window) {

  static ConvolutionShapes of(ConvolutionLayer conf, long[] in) {
    long[] out = Windows.outputShape(in, conf.getNOut(), conf);
    Window window = Windows.of(in, out, conf);
    return new ConvolutionShapes(
        Layout.any(in),
        Layout.any(conf.getNOut(), conf.getNIn(), window.kernel()[0], window.kernel()[1]),
        conf.hasBias() ? Layout.plain(conf.getNOut()) : null,
        Layout.any(out),
        window);
  }

  /** The weights as Deeplearning4j keeps them. */
  Layout plainWeights() {
    return Layout.plain(weights.shape());
  }

  const_dnnl_op_desc_t operation(boolean training, Layout actualBias) {
    return Operations.convolution(training, source, weights, actualBias, result, window);
  }
}
