package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_auto;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_desc_init;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_binary_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_desc_t;

/** The descriptions of operations, as oneDNN's C interface wants them. */
final class Operations {

  /**
   * With so many channels on both sides Winograd's algorithm, if oneDNN chooses it, is faster than
   * the direct one, and than the kernels for inference alone, which oneDNN prefers to it.
   */
  private static final int WIDE = 64;

  private Operations() {}

  /** Where a window of a convolution or a pooling goes, in pixels, height first. */
  record Window(long[] kernel, long[] strides, long[] paddingBefore, long[] paddingAfter) {}

  private static int forwardKind(boolean training) {
    return training ? dnnl_forward_training : dnnl_forward_inference;
  }

  static const_dnnl_op_desc_t convolution(
      boolean training, Layout source, Layout weights, Layout bias, Layout result, Window window) {
    return convolution(
        forwardKind(training || isWide(source, result)),
        algorithm(source, result),
        source,
        weights,
        bias,
        result,
        window);
  }

  private static int algorithm(Layout source, Layout result) {
    return isWide(source, result) ? dnnl_convolution_auto : dnnl_convolution_direct;
  }

  private static boolean isWide(Layout source, Layout result) {
    return Math.min(source.shape()[1], result.shape()[1]) >= WIDE;
  }

  /** The forward pass that {@link #convolutionBackwardWeights} goes back through, for its hint. */
  static const_dnnl_op_desc_t convolutionForBackwardWeights(
      Layout source, Layout weights, Layout bias, Layout result, Window window) {
    return convolution(
        dnnl_forward_training, dnnl_convolution_direct, source, weights, bias, result, window);
  }

  private static const_dnnl_op_desc_t convolution(
      int kind,
      int algorithm,
      Layout source,
      Layout weights,
      Layout bias,
      Layout result,
      Window window) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    OneDnn.check(
        dnnl_convolution_forward_desc_init(
            operation,
            kind,
            algorithm,
            source.descriptor(),
            weights.descriptor(),
            descriptorOrNull(bias),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t convolutionBackwardData(
      Layout source, Layout weights, Layout result, Window window) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    OneDnn.check(
        dnnl_convolution_backward_data_desc_init(
            operation,
            algorithm(source, result),
            source.descriptor(),
            weights.descriptor(),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
    return new const_dnnl_op_desc_t(operation);
  }

  /** Not by Winograd's algorithm: that reads outside of its memory in oneDNN 2.5.2. */
  static const_dnnl_op_desc_t convolutionBackwardWeights(
      Layout source, Layout weights, Layout bias, Layout result, Window window) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    OneDnn.check(
        dnnl_convolution_backward_weights_desc_init(
            operation,
            dnnl_convolution_direct,
            source.descriptor(),
            weights.descriptor(),
            descriptorOrNull(bias),
            result.descriptor(),
            window.strides(),
            window.paddingBefore(),
            window.paddingAfter()));
    return new const_dnnl_op_desc_t(operation);
  }

  private static dnnl_memory_desc_t descriptorOrNull(Layout layout) {
    return layout == null ? null : layout.descriptor();
  }

  static const_dnnl_op_desc_t batchNormalization(
      boolean training, Layout data, double epsilon, int flags) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    OneDnn.check(
        dnnl_batch_normalization_forward_desc_init(
            operation, forwardKind(training), data.descriptor(), (float) epsilon, flags));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t batchNormalizationBackward(Layout data, double epsilon, int flags) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    OneDnn.check(
        dnnl_batch_normalization_backward_desc_init(
            operation,
            dnnl_backward,
            data.descriptor(),
            data.descriptor(),
            (float) epsilon,
            flags));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t relu(boolean training, Layout data) {
    return relu(forwardKind(training), dnnl_eltwise_relu, data);
  }

  /** The forward pass that {@link #reluBackward} goes back through, for its hint. */
  static const_dnnl_op_desc_t reluForBackward(Layout data) {
    return relu(dnnl_forward_training, dnnl_eltwise_relu_use_dst_for_bwd, data);
  }

  private static const_dnnl_op_desc_t relu(int kind, int algorithm, Layout data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    OneDnn.check(
        dnnl_eltwise_forward_desc_init(operation, kind, algorithm, data.descriptor(), 0, 0));
    return new const_dnnl_op_desc_t(operation);
  }

  /** From the result of the forward pass rather than its source, which need not be kept then. */
  static const_dnnl_op_desc_t reluBackward(Layout data) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    OneDnn.check(
        dnnl_eltwise_backward_desc_init(
            operation,
            dnnl_eltwise_relu_use_dst_for_bwd,
            data.descriptor(),
            data.descriptor(),
            0,
            0));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t add(Layout data) {
    dnnl_binary_desc_t operation = new dnnl_binary_desc_t();
    OneDnn.check(
        dnnl_binary_desc_init(
            operation, dnnl_binary_add, data.descriptor(), data.descriptor(), data.descriptor()));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t pooling(
      boolean training, int algorithm, Layout source, Layout result, Window window) {
    dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
    OneDnn.check(
        dnnl_pooling_forward_desc_init(
            operation,
            forwardKind(training),
            algorithm,
            source.descriptor(),
            result.descriptor(),
            window.strides(),
            window.kernel(),
            window.paddingBefore(),
            window.paddingAfter()));
    return new const_dnnl_op_desc_t(operation);
  }

  static const_dnnl_op_desc_t poolingBackward(
      int algorithm, Layout source, Layout result, Window window) {
    dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
    OneDnn.check(
        dnnl_pooling_backward_desc_init(
            operation,
            algorithm,
            source.descriptor(),
            result.descriptor(),
            window.strides(),
            window.kernel(),
            window.paddingBefore(),
            window.paddingAfter()));
    return new const_dnnl_op_desc_t(operation);
  }
}
