package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.gridmask.dl4j.layer.FrozenBatchNormalization;

/** Whether and how a vertex is frozen. */
enum Freeze {
  /** It trains. */
  NONE,
  /** It runs in inference mode, and gradients pass through it. */
  FIXED,
  /** It runs in inference mode, and the backward pass ends at it. */
  STOPPED;

  static Freeze of(GraphVertex vertex) {
    Layer layer = vertex.hasLayer() ? vertex.getLayer() : null;
    if (vertex instanceof FrozenVertex || layer instanceof FrozenLayer) {
      return STOPPED;
    }
    return layer instanceof FrozenLayerWithBackprop
            || (layer != null && conf(layer) instanceof FrozenBatchNormalization)
        ? FIXED
        : NONE;
  }

  /** The layer inside. */
  static Layer unwrapped(Layer layer) {
    return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop
        ? unwrapped(((BaseWrapperLayer) layer).getUnderlying())
        : layer;
  }

  /** The configuration of a layer without that of a wrapper. */
  static org.deeplearning4j.nn.conf.layers.Layer conf(Layer layer) {
    return unwrapped(layer.conf().getLayer());
  }

  private static org.deeplearning4j.nn.conf.layers.Layer unwrapped(
      org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayer frozen) {
      return unwrapped(frozen.getLayer());
    }
    return conf instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop frozen
        ? unwrapped(frozen.getUnderlying())
        : conf;
  }
}
