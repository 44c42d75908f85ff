package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.gridmask.dl4j.onednn.Member.Source;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;

/** Finds the part of a network that can run as a {@link Segment}, and puts that in its place. */
public final class OneDnnGraph {

  private final ComputationGraph graph;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final Set<Integer> chosen = new HashSet<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private final Set<Integer> rectifiedBefore = new HashSet<>();

  private OneDnnGraph(ComputationGraph graph) {
    this.graph = graph;
    vertices = graph.getVertices();
    order = graph.topologicalSortOrder();
  }

  /**
   * Puts a segment in the place of all vertices that it can hold.
   *
   * @param graph an initialised network of type float with inputs of images
   * @return how many vertices it holds; 0 if the network cannot have one, or has one already
   */
  public static int attachTo(ComputationGraph graph) {
    return new OneDnnGraph(graph).attach();
  }

  private int attach() {
    if (graph.getConfiguration().getDataType() != DataType.FLOAT || !choose() || !isSeparable()) {
      return 0;
    }
    Segment segment = new Segment(graph);
    List<Member> members = members(segment);
    segment.setMembers(members);
    for (Member member : members) {
      vertices[member.vertex().getVertexIndex()] = new SegmentVertex(segment, member);
    }
    return members.size();
  }

  /** The supported vertices, and what comes before them. */
  private boolean choose() {
    boolean convolves = false;
    for (int i = order.length - 1; i >= 0; i--) {
      GraphVertex vertex = vertices[order[i]];
      if (vertex instanceof SegmentVertex) {
        return false;
      }
      boolean needed = outputs(vertex).stream().anyMatch(index -> chosen.contains(index));
      boolean supported = isSupported(vertex);
      if (vertex.isInputVertex() || !(needed || supported)) {
        continue;
      }
      if (!supported && !isForeign(vertex)) {
        return false;
      }
      convolves |= supported && layer(vertex) instanceof ConvolutionLayer;
      chosen.add(order[i]);
    }
    return convolves;
  }

  /**
   * Whether the rest of the network comes after all of it, and takes only what nothing inside
   * takes.
   */
  private boolean isSeparable() {
    int last = -1;
    for (int position = 0; position < order.length; position++) {
      if (chosen.contains(order[position])) {
        last = position;
      }
    }
    for (int position = 0; position < order.length; position++) {
      GraphVertex vertex = vertices[order[position]];
      if (chosen.contains(order[position])) {
        List<Integer> outputs = outputs(vertex);
        long inside = outputs.stream().filter(chosen::contains).count();
        if (outputs.isEmpty() || (inside > 0 && inside < outputs.size())) {
          return false;
        }
      } else if (!vertex.isInputVertex() && position < last) {
        return false;
      }
    }
    return true;
  }

  private List<Member> members(Segment segment) {
    List<Member> members = new ArrayList<>();
    for (int index : order) {
      if (chosen.contains(index)) {
        places.put(index, members.size());
        GraphVertex vertex = vertices[index];
        LayerArrays arrays =
            vertex.hasLayer() && vertex.numParams() > 0 ? new LayerArrays(vertex.getLayer()) : null;
        members.add(
            new Member(
                members.size(),
                vertex,
                node(vertex, arrays, segment),
                arrays,
                sources(vertex),
                outputs(vertex).stream().noneMatch(chosen::contains)));
      }
    }
    return members;
  }

  private List<Source> sources(GraphVertex vertex) {
    List<Source> sources = new ArrayList<>();
    for (VertexIndices from : vertex.getInputVertices()) {
      int index = from.getVertexIndex();
      sources.add(
          vertices[index].isInputVertex()
              ? new Source(
                  false,
                  graph
                      .getConfiguration()
                      .getNetworkInputs()
                      .indexOf(vertices[index].getVertexName()))
              : new Source(true, places.get(index)));
    }
    return sources;
  }

  private Node node(GraphVertex vertex, LayerArrays arrays, Segment segment) {
    Layer layer = layer(vertex);
    if (rectifiedBefore.contains(vertex.getVertexIndex())) {
      return OneDnnGraph::unchanged;
    }
    if (!isSupported(vertex)) {
      return new ForeignNode(vertex, segment::workspaces);
    }
    if (vertex instanceof ElementWiseVertex) {
      return new AddNode(takesOnRelu(vertex));
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return new ConvolutionNode(convolution.layerConf(), arrays);
    }
    if (layer instanceof BatchNormalization normalization) {
      return new BatchNormalizationNode(normalization.layerConf(), arrays, takesOnRelu(vertex));
    }
    if (layer instanceof SubsamplingLayer pooling) {
      return PoolingNode.max(
          (org.deeplearning4j.nn.conf.layers.SubsamplingLayer) pooling.conf().getLayer());
    }
    if (layer instanceof GlobalPoolingLayer) {
      return PoolingNode.globalAverage();
    }
    return new ReluNode();
  }

  private static Node.Result unchanged(PlanBuilder plan, List<Block> inputs) {
    return new Node.Result(inputs.get(0), (backward, epsilon, wanted) -> List.of(epsilon));
  }

  /** Whether all that follows is a rectification, which then has nothing left to do. */
  private boolean takesOnRelu(GraphVertex vertex) {
    List<Integer> outputs = outputs(vertex);
    boolean takes =
        outputs.size() == 1
            && chosen.contains(outputs.get(0))
            && isSupported(vertices[outputs.get(0)])
            && layer(vertices[outputs.get(0)]) instanceof ActivationLayer;
    if (takes) {
      rectifiedBefore.add(outputs.get(0));
    }
    return takes;
  }

  private static List<Integer> outputs(GraphVertex vertex) {
    List<Integer> outputs = new ArrayList<>();
    if (vertex.getOutputVertices() != null) {
      for (VertexIndices to : vertex.getOutputVertices()) {
        outputs.add(to.getVertexIndex());
      }
    }
    return outputs;
  }

  private static Layer layer(GraphVertex vertex) {
    return vertex.hasLayer() ? vertex.getLayer() : null;
  }

  /** A vertex that may do its own work within the segment. */
  private boolean isForeign(GraphVertex vertex) {
    return vertex.numParams() == 0 && !isOutput(vertex);
  }

  private boolean isOutput(GraphVertex vertex) {
    return vertex.isOutputVertex()
        || graph.getConfiguration().getNetworkOutputs().contains(vertex.getVertexName());
  }

  private boolean isAddition(GraphVertex vertex) {
    return graph.getConfiguration().getVertices().get(vertex.getVertexName())
            instanceof org.deeplearning4j.nn.conf.graph.ElementWiseVertex conf
        && conf.getOp() == org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add;
  }

  // Exact classes everywhere: subclasses compute something else.
  private boolean isSupported(GraphVertex vertex) {
    if (isOutput(vertex)) {
      return false;
    }
    if (vertex.getClass() == ElementWiseVertex.class) {
      return isAddition(vertex) && vertex.getNumInputArrays() > 1;
    }
    if (vertex.getClass() != LayerVertex.class
        || ((LayerVertex) vertex).getLayerPreProcessor() != null) {
      return false;
    }
    Layer layer = vertex.getLayer();
    if (layer.conf().getLayer().getIDropout() != null) {
      return false;
    }
    if (layer.getClass() == ConvolutionLayer.class) {
      return isSupported(((ConvolutionLayer) layer).layerConf());
    }
    if (layer.getClass() == BatchNormalization.class) {
      var conf = ((BatchNormalization) layer).layerConf();
      return !conf.isLockGammaBeta() && conf.getCnn2DFormat() == CNN2DFormat.NCHW;
    }
    if (layer.getClass() == ActivationLayer.class) {
      return ((org.deeplearning4j.nn.conf.layers.ActivationLayer) layer.conf().getLayer())
              .getActivationFn()
              .getClass()
          == ActivationReLU.class;
    }
    if (layer.getClass() == SubsamplingLayer.class) {
      return isSupported(
          (org.deeplearning4j.nn.conf.layers.SubsamplingLayer) layer.conf().getLayer());
    }
    return layer.getClass() == GlobalPoolingLayer.class
        && isSupported(
            (org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer) layer.conf().getLayer());
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf) {
    return conf.getActivationFn() instanceof ActivationIdentity
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && conf.getWeightNoise() == null
        && conf.getDilation()[0] == 1
        && conf.getDilation()[1] == 1
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.SubsamplingLayer conf) {
    return conf.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX
        && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && conf.getDilation()[0] == 1
        && conf.getDilation()[1] == 1
        && conf.getConvolutionMode() != ConvolutionMode.Causal;
  }

  private static boolean isSupported(org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer conf) {
    return conf.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.AVG
        && conf.isCollapseDimensions()
        && conf.getPoolingDimensions() == null;
  }
}
