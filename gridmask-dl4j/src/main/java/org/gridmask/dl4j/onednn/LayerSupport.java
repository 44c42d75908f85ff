package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import java.util.List;
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
 * What the vertices of a network are to a segment. Exact classes everywhere, as subclasses compute
 * something else.
 */
final class LayerSupport {

  private final ComputationGraphConfiguration configuration;

  LayerSupport(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
  }

  /** The layer of a vertex, or null. */
  static Layer layer(GraphVertex vertex) {
    return vertex.hasLayer() ? vertex.getLayer() : null;
  }

  static boolean isConvolution(GraphVertex vertex) {
    return layer(vertex) instanceof ConvolutionLayer;
  }

  /** Whether it puts out [N, C] for [N, C, H, W]. */
  static boolean isGlobalPooling(GraphVertex vertex) {
    return layer(vertex) instanceof GlobalPoolingLayer;
  }

  /** Whether a convolution rectifies what it puts out. */
  static boolean isRectified(org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf) {
    return isRelu(conf.getActivationFn());
  }

  /** Whether it hands on what it gets, except in training. */
  static boolean isDropout(GraphVertex vertex) {
    return vertex.getClass() == LayerVertex.class
        && ((LayerVertex) vertex).getLayerPreProcessor() == null
        && vertex.getLayer().getClass() == DropoutLayer.class;
  }

  /** Whether oneDNN can do its work. */
  boolean isSupported(GraphVertex vertex) {
    if (isOutput(vertex)) {
      return false;
    }
    if (vertex.getClass() == ElementWiseVertex.class) {
      return isAddition(vertex);
    }
    return vertex.getClass() == LayerVertex.class
        && ((LayerVertex) vertex).getLayerPreProcessor() == null
        && isSupported(vertex.getLayer());
  }

  /** Whether it can do its own work within the segment. */
  boolean isForeign(GraphVertex vertex) {
    if (isOutput(vertex) || vertex.numParams() > 0 || vertex instanceof FrozenVertex) {
      return false;
    }
    Layer layer = layer(vertex);
    if (layer == null) {
      return true;
    }
    // The way back ends at a frozen layer; and the network permutes between the formats by itself.
    return !(layer instanceof FrozenLayer)
        && !(layer instanceof FrozenLayerWithBackprop)
        && (!ConvolutionUtils.layerHasConvolutionLayout(layer.conf().getLayer())
            || ConvolutionUtils.getFormatForLayer(layer.conf().getLayer()) == CNN2DFormat.NCHW);
  }

  boolean isAddition(GraphVertex vertex) {
    return configuration.getVertices().get(vertex.getVertexName())
            instanceof org.deeplearning4j.nn.conf.graph.ElementWiseVertex conf
        && conf.getOp() == org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add
        && vertex.getNumInputArrays() > 1;
  }

  private boolean isOutput(GraphVertex vertex) {
    List<String> outputs = configuration.getNetworkOutputs();
    return vertex.isOutputVertex() || outputs.contains(vertex.getVertexName());
  }

  private static boolean isSupported(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (conf.getIDropout() != null) {
      return false;
    }
    if (layer.getClass() == ConvolutionLayer.class) {
      return isSupported((org.deeplearning4j.nn.conf.layers.ConvolutionLayer) conf);
    }
    if (layer.getClass() == BatchNormalization.class) {
      var normalization = (org.deeplearning4j.nn.conf.layers.BatchNormalization) conf;
      return !normalization.isLockGammaBeta() && normalization.getCnn2DFormat() == CNN2DFormat.NCHW;
    }
    if (layer.getClass() == ActivationLayer.class) {
      return isRelu(((org.deeplearning4j.nn.conf.layers.ActivationLayer) conf).getActivationFn());
    }
    if (layer.getClass() == SubsamplingLayer.class) {
      return isSupported((org.deeplearning4j.nn.conf.layers.SubsamplingLayer) conf);
    }
    return layer.getClass() == GlobalPoolingLayer.class
        && isSupported((org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer) conf);
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf) {
    return (conf.getActivationFn() instanceof ActivationIdentity || isRectified(conf))
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && conf.getWeightNoise() == null
        && conf.getDilation()[0] == 1
        && conf.getDilation()[1] == 1
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.SubsamplingLayer conf) {
    return conf.getPoolingType() == PoolingType.MAX
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && conf.getDilation()[0] == 1
        && conf.getDilation()[1] == 1
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer conf) {
    return conf.getPoolingType() == PoolingType.AVG
        && conf.isCollapseDimensions()
        // Filled in by an input type with the image's dimensions.
        && (conf.getPoolingDimensions() == null
            || Arrays.equals(conf.getPoolingDimensions(), new int[] {2, 3}));
  }

  private static boolean isRelu(IActivation activation) {
    return activation.getClass() == ActivationReLU.class;
  }
}
