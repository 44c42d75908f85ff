package org.gridmask.dl4j.cam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A copy of an image classifier that shares its parameters and whose backward pass is, except for
 * batch normalization, in inference mode: without frozen layers, dropout, weight noise or random
 * numbers.
 */
final class InferenceCopy {

  private final ComputationGraph graph;
  private final ClassScores scores;

  private InferenceCopy(ComputationGraph graph, ClassScores scores) {
    this.graph = graph;
    this.scores = scores;
  }

  /**
   * Copies a network.
   *
   * @throws IllegalStateException if it is not initialised
   * @throws IllegalArgumentException if it does not have one input and one output of class scores,
   *     or has channels-last layers
   */
  static InferenceCopy of(ComputationGraph network) {
    if (Checks.notNull("network", network).getVertices() == null) {
      throw new IllegalStateException(
          "The network has no vertices yet: call init() before mapping");
    }
    ComputationGraphConfiguration configuration = network.getConfiguration().clone();
    configuration.getVertices().replaceAll(InferenceCopy::forInference);
    List<String> inputs = configuration.getNetworkInputs();
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "The network must have one input, but has " + inputs.size() + ": " + inputs);
    }
    configuration.getVertices().forEach(InferenceCopy::requireChannelsFirst);
    ClassScores scores = ClassScores.of(configuration);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(network.params(), false);
    if (Arrays.stream(network.getLayers()).anyMatch(layer -> layer.getHelper() != null)) {
      OneDnnHelpers.attachTo(graph);
    }
    return new InferenceCopy(graph, scores);
  }

  private static GraphVertex forInference(String name, GraphVertex vertex) {
    if (vertex instanceof FrozenVertex frozen) {
      return forInference(name, frozen.getUnderlying());
    }
    if (vertex instanceof ShakeShakeVertex) {
      return new ShakeShakeVertex(ShakeShakeVertex.Backward.EVEN);
    }
    if (vertex instanceof LayerVertex layerVertex) {
      Layer layer = unfrozen(layerVertex.getLayerConf().getLayer());
      layer.setLayerName(name);
      layer.setIDropout(null);
      if (layer instanceof BaseLayer base) {
        base.setWeightNoise(null);
      }
      layerVertex.getLayerConf().setLayer(layer);
    }
    return vertex;
  }

  private static Layer unfrozen(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unfrozen(frozen.getLayer());
    }
    return layer instanceof FrozenLayerWithBackprop frozen
        ? unfrozen(frozen.getUnderlying())
        : layer;
  }

  private static void requireChannelsFirst(String name, GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer
        && formatOf(layer.getLayerConf().getLayer()) == CNN2DFormat.NHWC) {
      throw new IllegalArgumentException(
          "The network's layers must take [N, C, H, W] (CNN2DFormat.NCHW), but '"
              + name
              + "' takes [N, H, W, C] (NHWC)");
    }
  }

  private static CNN2DFormat formatOf(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat();
    }
    if (layer instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    }
    return layer instanceof BatchNormalization normalization
        ? normalization.getCnn2DFormat()
        : CNN2DFormat.NCHW;
  }

  ComputationGraph graph() {
    return graph;
  }

  ClassScores scores() {
    return scores;
  }

  String input() {
    return graph.getConfiguration().getNetworkInputs().get(0);
  }

  String output() {
    return graph.getConfiguration().getNetworkOutputs().get(0);
  }

  List<String> inputsOf(String vertex) {
    return graph.getConfiguration().getVertexInputs().getOrDefault(vertex, List.of());
  }

  /** The layer of a vertex, or null. */
  Layer layerOf(String vertex) {
    return graph.getConfiguration().getVertices().get(vertex) instanceof LayerVertex layer
        ? layer.getLayerConf().getLayer()
        : null;
  }

  /** The vertices from the input to a vertex, inclusive, in topological order. */
  List<String> pathTo(String vertex) {
    List<String> order = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      order.add(graph.getVertices()[index].getVertexName());
    }
    Set<String> onPath = new HashSet<>(Set.of(vertex));
    for (int i = order.size() - 1; i >= 0; i--) {
      if (onPath.contains(order.get(i))) {
        onPath.addAll(inputsOf(order.get(i)));
      }
    }
    order.retainAll(onPath);
    return order;
  }

  /** Checks images and casts them to the network's data type. */
  INDArray checked(INDArray images) {
    if (Checks.notNull("images", images).rank() != 4 || images.isEmpty()) {
      throw Checks.invalid("images", "of shape [N, C, H, W]", Arrays.toString(images.shape()));
    }
    for (Map.Entry<String, List<String>> vertex :
        graph.getConfiguration().getVertexInputs().entrySet()) {
      if (vertex.getValue().contains(input())
          && layerOf(vertex.getKey()) instanceof ConvolutionLayer convolution
          && convolution.getNIn() != images.size(1)) {
        throw Checks.invalid(
            "images",
            "of the network's number of channels, " + convolution.getNIn(),
            Arrays.toString(images.shape()));
      }
    }
    return images.castTo(graph.getConfiguration().getDataType());
  }
}
