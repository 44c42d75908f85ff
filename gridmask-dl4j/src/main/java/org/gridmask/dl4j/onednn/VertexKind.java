package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.layers.convolution.DepthwiseConvolution2DLayer;
import org.deeplearning4j.nn.layers.convolution.SeparableConvolution2DLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.gridmask.dl4j.detection.PyramidCanvasVertex;
import org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer;
import org.gridmask.dl4j.layer.BilinearResizeLayer;
import org.gridmask.dl4j.layer.BilinearResizeVertex;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;
import org.gridmask.dl4j.layer.GroupedConvolutionLayer;
import org.gridmask.dl4j.layer.UnbiasedBatchNormalization;
import org.gridmask.internal.onednn.node.Activation;
import org.gridmask.internal.vertex.ParameterlessVertex;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/**
 * How a segment handles a vertex. Classes are matched exactly, since subclasses may behave
 * differently.
 */
enum VertexKind {
  /** Ordinary, dilated, grouped, depthwise or transposed. */
  CONVOLUTION,
  SEPARABLE_CONVOLUTION,
  DENSE,
  BATCH_NORMALIZATION,
  LOCAL_RESPONSE_NORMALIZATION,
  ELEMENT_WISE,
  ACTIVATION,
  SCALE,
  SHIFT,
  POOLING,
  GLOBAL_POOLING,
  MERGE,
  PADDING,
  CROPPING,
  UPSAMPLING,
  RESAMPLING,
  /** The levels of a feature pyramid side by side. */
  CANVAS,
  /** Runs on Deeplearning4j's implementation in training, and does nothing in inference. */
  DROPOUT,
  /** Has no parameters and runs on Deeplearning4j's implementation. */
  FALLBACK,
  /** Cannot be in a segment. */
  UNSUPPORTED;

  /** Why a vertex cannot be in a segment. */
  static final class Unsupported extends Exception {
    private static final long serialVersionUID = 1;

    Unsupported(String reason) {
      super(reason);
    }
  }

  /** Whether oneDNN computes it. */
  boolean isOneDnn() {
    return this != DROPOUT && this != FALLBACK && this != UNSUPPORTED;
  }

  /** Whether an activation can be made a part of it. */
  boolean canApplyActivation() {
    return this == CONVOLUTION
        || this == SEPARABLE_CONVOLUTION
        || this == DENSE
        || this == BATCH_NORMALIZATION
        || this == ELEMENT_WISE;
  }

  /**
   * The kind of a vertex that is no input and no output.
   *
   * @param layer its layer without such a wrapper, or null
   * @param configuration the vertex's configuration, or null if it has none of its own
   * @param format that of the network's images
   * @throws Unsupported if it cannot be in a segment
   */
  static VertexKind of(
      GraphVertex vertex,
      org.deeplearning4j.nn.api.Layer layer,
      org.deeplearning4j.nn.conf.graph.GraphVertex configuration,
      CNN2DFormat format)
      throws Unsupported {
    if (layer == null) {
      return ofVertex(vertex, configuration);
    }
    Layer conf = Freeze.conf(layer);
    requireFormat(conf, format);
    requireApplied(conf);
    VertexKind kind = ofLayer(layer, conf);
    if (kind != FALLBACK) {
      return kind;
    }
    if (layer.numParams() > 0) {
      throw new Unsupported(
          "oneDNN does not run layers of class " + layer.getClass().getSimpleName());
    }
    return FALLBACK;
  }

  private static VertexKind ofVertex(
      GraphVertex vertex, org.deeplearning4j.nn.conf.graph.GraphVertex configuration)
      throws Unsupported {
    Class<?> type = configuration.getClass();
    if (type == ElementWiseVertex.class && vertex.getNumInputArrays() > 1) {
      return ELEMENT_WISE;
    }
    if (type == ScaleVertex.class) {
      return SCALE;
    }
    if (type == ShiftVertex.class) {
      return SHIFT;
    }
    if (type == MergeVertex.class) {
      return MERGE;
    }
    if (type == BilinearResizeVertex.class) {
      return RESAMPLING;
    }
    if (type == PyramidCanvasVertex.class) {
      return CANVAS;
    }
    if (configuration instanceof ParameterlessVertex own && !own.hasFixedShape()) {
      throw new Unsupported("has a number of rows that depends on values");
    }
    if (vertex.numParams() > 0) {
      throw new Unsupported("oneDNN does not run vertices of class " + type.getSimpleName());
    }
    return FALLBACK;
  }

  private static VertexKind ofLayer(org.deeplearning4j.nn.api.Layer layer, Layer conf) {
    Class<?> type = layer.getClass();
    if (type == DropoutLayer.class) {
      return DROPOUT;
    }
    if (type == ConvolutionLayer.class
        || type == Deconvolution2DLayer.class
        || type == DepthwiseConvolution2DLayer.class
        || conf instanceof GroupedConvolutionLayer) {
      return CONVOLUTION;
    }
    if (type == SeparableConvolution2DLayer.class) {
      return SEPARABLE_CONVOLUTION;
    }
    if (type == BatchNormalization.class
        || conf instanceof UnbiasedBatchNormalization
        || conf instanceof FrozenBatchNormalization) {
      return BATCH_NORMALIZATION;
    }
    if (conf instanceof DenseLayer dense
        && type == org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer.class) {
      return dense.isHasLayerNorm() ? FALLBACK : DENSE;
    }
    if (conf instanceof org.deeplearning4j.nn.conf.layers.ActivationLayer activation
        && type == ActivationLayer.class) {
      return Activation.of(activation.getActivationFn()).isPresent() ? ACTIVATION : FALLBACK;
    }
    if (conf instanceof SubsamplingLayer pooling
        && type == org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer.class) {
      return isSupported(pooling) ? POOLING : FALLBACK;
    }
    if (conf instanceof GlobalPoolingLayer pooling
        && type == org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer.class) {
      return pooling.getPoolingType() == PoolingType.AVG
              || pooling.getPoolingType() == PoolingType.MAX
          ? GLOBAL_POOLING
          : FALLBACK;
    }
    return ofRest(conf);
  }

  private static VertexKind ofRest(Layer conf) {
    if (conf.getClass() == LocalResponseNormalization.class) {
      return LOCAL_RESPONSE_NORMALIZATION;
    }
    if (conf.getClass() == ZeroPaddingLayer.class) {
      return PADDING;
    }
    if (conf.getClass() == Cropping2D.class) {
      return CROPPING;
    }
    // Dropout before it, which this layer alone among those without parameters applies.
    if (conf.getClass() == Upsampling2D.class && conf.getIDropout() == null) {
      return UPSAMPLING;
    }
    if (isResampling(conf) && conf.getIDropout() == null) {
      return RESAMPLING;
    }
    return FALLBACK;
  }

  private static boolean isResampling(Layer conf) {
    return conf instanceof AdaptiveAveragePoolingLayer || conf instanceof BilinearResizeLayer;
  }

  private static boolean isSupported(SubsamplingLayer conf) {
    return (conf.getPoolingType() == PoolingType.MAX || conf.getPoolingType() == PoolingType.AVG)
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static void requireFormat(Layer conf, CNN2DFormat format) throws Unsupported {
    CNN2DFormat own = format(conf);
    if (own != null && own != format) {
      throw new Unsupported("its images are " + own + ", those before it " + format);
    }
  }

  /**
   * Deeplearning4j's forward pass leaves out a locked gamma of 1 with its beta, and a beta of 0
   * with its gamma, but its backward pass has the gamma.
   */
  private static void requireApplied(Layer conf) throws Unsupported {
    if (conf instanceof org.deeplearning4j.nn.conf.layers.BatchNormalization norm
        && norm.isLockGammaBeta()
        && (norm.getGamma() != 1) != (norm.getBeta() != 0)) {
      throw new Unsupported("one of its locked gamma and beta is the default");
    }
  }

  /** The format of a layer's images, or null if it has none. */
  static CNN2DFormat format(Layer conf) {
    if (conf instanceof org.deeplearning4j.nn.conf.layers.ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat();
    }
    if (conf instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    }
    if (conf instanceof LocalResponseNormalization normalization) {
      return normalization.getDataFormat();
    }
    if (conf instanceof Upsampling2D upsampling) {
      return upsampling.getFormat();
    }
    if (conf instanceof AdaptiveAveragePoolingLayer pooling) {
      return pooling.getFormat();
    }
    if (conf instanceof BilinearResizeLayer resize) {
      return resize.getFormat();
    }
    if (conf instanceof ZeroPaddingLayer padding) {
      return padding.getDataFormat();
    }
    if (conf instanceof FrozenBatchNormalization normalization) {
      return normalization.getFormat();
    }
    return conf instanceof Cropping2D cropping ? cropping.getDataFormat() : null;
  }

  /** The activation of a layer that has one, or null. */
  static IActivation activation(Layer conf) {
    return conf instanceof BaseLayer base ? base.getActivationFn() : null;
  }

  /** Whether a layer's activation is the identity. */
  static boolean hasIdentity(Layer conf) {
    return activation(conf).getClass() == ActivationIdentity.class;
  }

  /** Whether a layer has dropout or weight noise. */
  static boolean isNoisy(Layer conf) {
    return conf.getIDropout() != null
        || (conf instanceof BaseLayer base && base.getWeightNoise() != null);
  }
}
