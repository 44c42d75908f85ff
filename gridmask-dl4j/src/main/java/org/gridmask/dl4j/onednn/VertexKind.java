package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/**
 * How a segment handles a vertex. Classes are matched exactly, since subclasses may behave
 * differently.
 */
enum VertexKind {
  CONVOLUTION,
  BATCH_NORMALIZATION,
  ADD,
  RELU,
  MAX_POOLING,
  GLOBAL_AVERAGE_POOLING,
  /** Runs on Deeplearning4j's implementation in training, and does nothing in inference. */
  DROPOUT,
  /** Has no parameters and runs on Deeplearning4j's implementation. */
  FALLBACK,
  /** Cannot be in a segment. */
  UNSUPPORTED;

  /** Whether oneDNN computes it. */
  boolean isOneDnn() {
    return this != DROPOUT && this != FALLBACK && this != UNSUPPORTED;
  }

  /** Whether oneDNN can fuse a ReLU into it. */
  boolean canApplyRelu() {
    return this == CONVOLUTION || this == BATCH_NORMALIZATION || this == ADD;
  }

  static VertexKind of(GraphVertex vertex, ComputationGraphConfiguration configuration) {
    if (vertex.isInputVertex()
        || vertex.isOutputVertex()
        || configuration.getNetworkOutputs().contains(vertex.getVertexName())) {
      return UNSUPPORTED;
    }
    if (vertex.getClass() == ElementWiseVertex.class && isAddition(vertex, configuration)) {
      return ADD;
    }
    if (vertex.getClass() == LayerVertex.class
        && ((LayerVertex) vertex).getLayerPreProcessor() == null) {
      VertexKind kind = of(vertex.getLayer());
      if (kind != FALLBACK) {
        return kind;
      }
    }
    return canFallBack(vertex) ? FALLBACK : UNSUPPORTED;
  }

  private static boolean isAddition(
      GraphVertex vertex, ComputationGraphConfiguration configuration) {
    return configuration.getVertices().get(vertex.getVertexName())
            instanceof org.deeplearning4j.nn.conf.graph.ElementWiseVertex conf
        && conf.getOp() == org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add
        && vertex.getNumInputArrays() > 1;
  }

  private static boolean canFallBack(GraphVertex vertex) {
    if (vertex.numParams() > 0 || vertex instanceof FrozenVertex) {
      return false;
    }
    Layer layer = vertex.hasLayer() ? vertex.getLayer() : null;
    // The backward pass ends at frozen layers, and the network converts between formats itself.
    return layer == null
        || (!(layer instanceof FrozenLayer)
            && !(layer instanceof FrozenLayerWithBackprop)
            && (!ConvolutionUtils.layerHasConvolutionLayout(layer.conf().getLayer())
                || ConvolutionUtils.getFormatForLayer(layer.conf().getLayer())
                    == CNN2DFormat.NCHW));
  }

  private static VertexKind of(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (layer.getClass() == DropoutLayer.class) {
      return DROPOUT;
    }
    if (conf.getIDropout() != null) {
      return FALLBACK;
    }
    if (layer.getClass() == ConvolutionLayer.class) {
      return supportedIf(
          CONVOLUTION, isSupported((org.deeplearning4j.nn.conf.layers.ConvolutionLayer) conf));
    }
    if (layer.getClass() == BatchNormalization.class) {
      var normalization = (org.deeplearning4j.nn.conf.layers.BatchNormalization) conf;
      return supportedIf(
          BATCH_NORMALIZATION,
          !normalization.isLockGammaBeta() && normalization.getCnn2DFormat() == CNN2DFormat.NCHW);
    }
    if (layer.getClass() == ActivationLayer.class) {
      return supportedIf(
          RELU,
          isRelu(((org.deeplearning4j.nn.conf.layers.ActivationLayer) conf).getActivationFn()));
    }
    if (layer.getClass() == SubsamplingLayer.class) {
      return supportedIf(
          MAX_POOLING, isSupported((org.deeplearning4j.nn.conf.layers.SubsamplingLayer) conf));
    }
    return supportedIf(
        GLOBAL_AVERAGE_POOLING,
        layer.getClass() == GlobalPoolingLayer.class
            && isSupported((org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer) conf));
  }

  private static VertexKind supportedIf(VertexKind kind, boolean supported) {
    return supported ? kind : FALLBACK;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf) {
    return (conf.getActivationFn() instanceof ActivationIdentity || isRelu(conf.getActivationFn()))
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && conf.getWeightNoise() == null
        && Arrays.stream(conf.getDilation()).allMatch(dilation -> dilation == 1)
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.SubsamplingLayer conf) {
    return conf.getPoolingType() == PoolingType.MAX
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && Arrays.stream(conf.getDilation()).allMatch(dilation -> dilation == 1)
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer conf) {
    return conf.getPoolingType() == PoolingType.AVG
        && conf.isCollapseDimensions()
        // Filled in by an input type with the image's dimensions.
        && (conf.getPoolingDimensions() == null
            || Arrays.equals(conf.getPoolingDimensions(), new int[] {2, 3}));
  }

  static boolean isRelu(IActivation activation) {
    return activation.getClass() == ActivationReLU.class;
  }
}
