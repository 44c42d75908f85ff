package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.InputVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.dl4j.onednn.VertexKind.Unsupported;
import org.gridmask.internal.onednn.node.ReshapeNode;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The vertices of a network by their indices: of which kind they are and how they are connected. A
 * MultiLayerNetwork is seen as a graph of LayerVertices, whose index is that of the layer plus one.
 */
final class NetworkTopology {

  private final GraphVertex[] vertices;
  private final Layer[] layers;
  private final VertexKind[] kinds;
  private final String[] reasons;
  private final InputPreProcessor[] preProcessors;
  private final List<Integer> order;
  private final Map<String, org.deeplearning4j.nn.conf.graph.GraphVertex> configurations;
  private final CNN2DFormat format;

  private NetworkTopology(
      GraphVertex[] vertices,
      List<Integer> order,
      List<String> outputs,
      Map<String, org.deeplearning4j.nn.conf.graph.GraphVertex> configurations) {
    this.vertices = vertices;
    this.order = order;
    this.configurations = configurations;
    layers =
        Arrays.stream(vertices)
            .map(vertex -> vertex.hasLayer() ? Freeze.unwrapped(vertex.getLayer()) : null)
            .toArray(Layer[]::new);
    format = firstFormat();
    kinds = new VertexKind[vertices.length];
    reasons = new String[vertices.length];
    preProcessors = new InputPreProcessor[vertices.length];
    for (int index : order) {
      preProcessors[index] =
          vertices[index] instanceof LayerVertex vertex ? vertex.getLayerPreProcessor() : null;
      try {
        kinds[index] = kind(index, outputs);
      } catch (Unsupported e) {
        kinds[index] = VertexKind.UNSUPPORTED;
        reasons[index] = e.getMessage();
      }
    }
  }

  static NetworkTopology of(ComputationGraph network) {
    return new NetworkTopology(
        network.getVertices().clone(),
        Arrays.stream(network.topologicalSortOrder()).boxed().toList(),
        network.getConfiguration().getNetworkOutputs(),
        network.getConfiguration().getVertices());
  }

  static NetworkTopology of(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    GraphVertex[] vertices = new GraphVertex[layers.length + 1];
    List<Integer> order = new ArrayList<>(List.of(0));
    VertexIndices[] first = {new VertexIndices(1, 0)};
    vertices[0] = new InputVertex(null, "input", 0, first, DataType.FLOAT);
    for (int i = 1; i < vertices.length; i++) {
      VertexIndices[] before = {new VertexIndices(i - 1, 0)};
      VertexIndices[] after =
          i == layers.length ? null : new VertexIndices[] {new VertexIndices(i + 1, 0)};
      vertices[i] =
          new LayerVertex(
              null,
              name(network, i - 1),
              i,
              before,
              after,
              layers[i - 1],
              network.getLayerWiseConfigurations().getInputPreProcess(i - 1),
              i == layers.length,
              DataType.FLOAT);
      order.add(i);
    }
    return new NetworkTopology(
        vertices, order, List.of(vertices[layers.length].getVertexName()), Map.of());
  }

  private static String name(MultiLayerNetwork network, int index) {
    String name = network.getLayers()[index].conf().getLayer().getLayerName();
    return name == null ? "layer" + index : name;
  }

  private CNN2DFormat firstFormat() {
    return order.stream()
        .filter(index -> layers[index] != null)
        .map(index -> Freeze.conf(layers[index]))
        .filter(ConvolutionLayer.class::isInstance)
        .map(VertexKind::format)
        .findFirst()
        .orElse(CNN2DFormat.NCHW);
  }

  private VertexKind kind(int index, List<String> outputs) throws Unsupported {
    GraphVertex vertex = vertices[index];
    if (vertex.isInputVertex()) {
      throw new Unsupported("is an input of the network");
    }
    if (vertex.isOutputVertex() || outputs.contains(vertex.getVertexName())) {
      throw new Unsupported("is an output of the network");
    }
    InputPreProcessor processor = preProcessors[index];
    if (processor != null && ReshapeNode.of(processor, format).isEmpty()) {
      throw new Unsupported("its pre-processor is a " + processor.getClass().getSimpleName());
    }
    return VertexKind.of(vertex, layers[index], configuration(index), format);
  }

  /** All indices in topological order. */
  List<Integer> order() {
    return order;
  }

  /** The format of the network's images. */
  CNN2DFormat format() {
    return format;
  }

  GraphVertex vertex(int index) {
    return vertices[index];
  }

  String name(int index) {
    return vertices[index].getVertexName();
  }

  /** A vertex's layer, without the wrapper of a frozen one, or null. */
  Layer layer(int index) {
    return layers[index];
  }

  /** The configuration of a vertex's layer. */
  org.deeplearning4j.nn.conf.layers.Layer conf(int index) {
    return Freeze.conf(layers[index]);
  }

  /** The configuration of a vertex without a layer. */
  org.deeplearning4j.nn.conf.graph.GraphVertex configuration(int index) {
    org.deeplearning4j.nn.conf.graph.GraphVertex conf =
        configurations.get(vertices[index].getVertexName());
    return conf instanceof org.deeplearning4j.nn.conf.graph.FrozenVertex frozen
        ? frozen.getUnderlying()
        : conf;
  }

  InputPreProcessor preProcessor(int index) {
    return preProcessors[index];
  }

  VertexKind kind(int index) {
    return kinds[index];
  }

  /** Why a vertex is unsupported. */
  String reason(int index) {
    return reasons[index];
  }

  Freeze freeze(int index) {
    return Freeze.of(vertices[index]);
  }

  List<Integer> inputs(int index) {
    return indices(vertices[index].getInputVertices());
  }

  List<Integer> outputs(int index) {
    return indices(vertices[index].getOutputVertices());
  }

  private static List<Integer> indices(VertexIndices[] connected) {
    return connected == null
        ? List.of()
        : Arrays.stream(connected).map(VertexIndices::getVertexIndex).toList();
  }
}
