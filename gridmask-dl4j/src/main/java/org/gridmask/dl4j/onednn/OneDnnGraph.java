package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the convolutional part of a ComputationGraph on oneDNN as a whole: all primitives made once
 * for each shape of batch, all activations in the layouts that oneDNN likes, memory planned ahead,
 * rectifications done together with what precedes them, and in inference batch normalisations and
 * additions together with the convolutions.
 *
 * <p>The part reaches from the inputs to the last vertex of one of these classes, exactly, without
 * dropout: {@code ConvolutionLayer} (identity activation, no dilation, no weight noise), {@code
 * BatchNormalization} (gamma and beta not locked), {@code ActivationLayer} with ReLU, {@code
 * ElementWiseVertex} with Add, {@code SubsamplingLayer} with MAX, {@code GlobalPoolingLayer} with
 * AVG; all of them NCHW. Vertices without parameters among them may be of any class and do their
 * own work. A network of which that cannot be said, that is not of type float, or whose remaining
 * part begins before this one ends, is left as it is.
 *
 * <p>Outputs, gradients, running statistics and scores are those of the network without it up to
 * rounding. The network itself is not changed, and knows of it only in its array of vertices:
 * listeners, evaluation, updaters, saving and cloning work as before. Activations inside are there
 * for whoever asks by {@code feedForward} or by the name of a vertex; such passes, passes with mask
 * arrays and those of networks with a listener that overrides {@code onForwardPass}, run without
 * it. The gradient of the network's inputs is not computed.
 */
public final class OneDnnGraph {

  private static final Logger log = LoggerFactory.getLogger(OneDnnGraph.class);

  private static final int NONE = -1;

  private final ComputationGraph graph;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final Set<Integer> chosen = new HashSet<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private final Map<Integer, LayerArrays> arrays = new HashMap<>();
  private final Set<Integer> rectifiedBefore = new HashSet<>();

  private OneDnnGraph(ComputationGraph graph) {
    this.graph = graph;
    vertices = graph.getVertices();
    order = graph.topologicalSortOrder();
  }

  /**
   * Whether the ND4J backend in use runs on the CPU and oneDNN's Java binding, {@code
   * org.bytedeco:dnnl}, is there with its native libraries.
   *
   * @return false if anything is missing; what it is goes to the log at level debug
   */
  public static boolean isAvailable() {
    return Availability.IS;
  }

  /** Looked up once, as a failed attempt to load libraries is not repeated. */
  private static final class Availability {
    static final boolean IS = look();

    private static boolean look() {
      String backend = Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend");
      if (!"CPU".equalsIgnoreCase(backend)) {
        return false;
      }
      try {
        return OneDnn.engine() != null;
      } catch (LinkageError | RuntimeException e) {
        log.debug("Networks run without oneDNN's Java binding", e);
        return false;
      }
    }
  }

  /**
   * Lets the convolutional part of a network run on oneDNN.
   *
   * @param network an initialised network
   * @return how many vertices that part has; 0 if there is none, if it runs so already, or if
   *     oneDNN is not available
   * @throws IllegalStateException if the network is not initialised
   */
  public static int attachTo(ComputationGraph network) {
    if (network.getVertices() == null) {
      throw new IllegalStateException(
          "The network has no vertices yet: call init() before attaching");
    }
    return isAvailable() ? new OneDnnGraph(network).attach() : 0;
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
    for (int index : order) {
      if (chosen.contains(index)) {
        places.put(index, places.size());
        GraphVertex vertex = vertices[index];
        if (vertex.hasLayer() && vertex.numParams() > 0) {
          arrays.put(index, new LayerArrays(vertex.getLayer()));
        }
      }
    }
    Map<Integer, Node> nodes = new HashMap<>();
    for (int index : order) {
      if (chosen.contains(index)) {
        nodes.put(index, node(vertices[index], segment));
      }
    }
    Map<Integer, Node> folded = folded();
    List<Member> members = new ArrayList<>();
    for (int index : order) {
      if (chosen.contains(index)) {
        GraphVertex vertex = vertices[index];
        members.add(
            new Member(
                members.size(),
                vertex,
                nodes.get(index),
                folded.getOrDefault(index, nodes.get(index)),
                arrays.get(index),
                sources(vertex),
                outputs(vertex).stream().noneMatch(chosen::contains)));
      }
    }
    return members;
  }

  /**
   * A convolution with its normalisation, and the addition after it or NONE, by their indices.
   *
   * @param end the last of them, where their work is done in inference
   */
  private record Chain(int convolution, int normalization, int addition, int end) {}

  /**
   * The nodes of inference that differ: a convolution, its normalisation and an addition are done
   * by the last of them, and the others let their input pass.
   */
  private Map<Integer, Node> folded() {
    Map<Integer, Chain> byEnd = new LinkedHashMap<>();
    // The latest first: where two of them meet in an addition, it is at its input by then.
    for (int i = order.length - 1; i >= 0; i--) {
      Chain chain = chosen.contains(order[i]) ? chainAt(order[i], byEnd.keySet()) : null;
      if (chain != null) {
        byEnd.put(chain.end, chain);
      }
    }
    // A convolution reads its input where its chain ends.
    Map<Integer, Integer> reads = new HashMap<>();
    byEnd.values().forEach(chain -> reads.put(chain.convolution, chain.end));
    Map<Integer, Node> nodes = new HashMap<>();
    for (Chain chain : byEnd.values()) {
      nodes.put(chain.convolution, OneDnnGraph::unchanged);
      nodes.put(chain.normalization, OneDnnGraph::unchanged);
      nodes.put(chain.end, folded(chain, reads));
    }
    return nodes;
  }

  private Chain chainAt(int normalization, Set<Integer> taken) {
    GraphVertex vertex = vertices[normalization];
    if (!(layer(vertex) instanceof BatchNormalization) || !isSupported(vertex)) {
      return null;
    }
    int before = vertex.getInputVertices()[0].getVertexIndex();
    if (!(layer(vertices[before]) instanceof ConvolutionLayer)
        || !isSupported(vertices[before])
        || outputs(vertices[before]).size() > 1) {
      return null;
    }
    int after = outputs(vertex).get(0);
    boolean adds =
        outputs(vertex).size() == 1
            && chosen.contains(after)
            && !taken.contains(after)
            && isAddition(vertices[after])
            && vertices[after].getNumInputArrays() == 2;
    return adds
        ? new Chain(before, normalization, after, after)
        : new Chain(before, normalization, NONE, normalization);
  }

  private Node folded(Chain chain, Map<Integer, Integer> reads) {
    int source = 0;
    int summand = NONE;
    boolean overwrites = false;
    if (chain.addition != NONE) {
      VertexIndices[] inputs = vertices[chain.addition].getInputVertices();
      source = inputs[0].getVertexIndex() == chain.normalization ? 0 : 1;
      summand = 1 - source;
      overwrites =
          outputs(vertices[inputs[summand].getVertexIndex()]).stream()
              .allMatch(
                  index ->
                      index == chain.addition
                          || places.get(reads.getOrDefault(index, index))
                              < places.get(chain.addition));
    }
    return new FoldedConvolutionNode(
        ((ConvolutionLayer) vertices[chain.convolution].getLayer()).layerConf(),
        arrays.get(chain.convolution),
        ((BatchNormalization) vertices[chain.normalization].getLayer()).layerConf(),
        arrays.get(chain.normalization),
        new FoldedConvolutionNode.Ending(source, summand, overwrites, endsRectified(chain.end)));
  }

  private boolean endsRectified(int index) {
    return outputs(vertices[index]).stream().anyMatch(rectifiedBefore::contains);
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

  private Node node(GraphVertex vertex, Segment segment) {
    Layer layer = layer(vertex);
    LayerArrays own = arrays.get(vertex.getVertexIndex());
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
      return new ConvolutionNode(convolution.layerConf(), own);
    }
    if (layer instanceof BatchNormalization normalization) {
      return new BatchNormalizationNode(normalization.layerConf(), own, takesOnRelu(vertex));
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
        && Arrays.equals(conf.getPoolingDimensions(), new int[] {2, 3});
  }
}
