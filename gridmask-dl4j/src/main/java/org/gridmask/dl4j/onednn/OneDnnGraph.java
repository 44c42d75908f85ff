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
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.gridmask.dl4j.onednn.Member.Source;
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
 * <p>The part reaches from the inputs to the last vertices of these classes, exactly, without
 * dropout: {@code ConvolutionLayer} (identity or ReLU, no dilation, no weight noise), {@code
 * BatchNormalization} (gamma and beta not locked), {@code ActivationLayer} with ReLU, {@code
 * ElementWiseVertex} with Add, {@code SubsamplingLayer} with MAX, {@code GlobalPoolingLayer} with
 * AVG; all of them NCHW. Vertices without parameters among them may be of any class and do their
 * own work; in inference, a {@code DropoutLayer} costs nothing. It ends before any other vertex
 * with parameters, before frozen layers, and at a vertex whose output is wanted by the rest of the
 * network as well. A network whose part has no convolution, or that is not of type float, is left
 * as it is.
 *
 * <p>Outputs, gradients, running statistics and scores are those of the network without it up to
 * rounding. The network itself is not changed, and knows of it only in its array of vertices:
 * listeners, evaluation, updaters, saving and cloning work as before. Activations inside are there
 * for whoever asks by {@code feedForward} or by the name of a vertex; such passes, those with
 * {@code WorkspaceMode.NONE}, passes with mask arrays and those of networks with a listener that
 * overrides {@code onForwardPass}, run without it. The gradient of the network's inputs is not
 * computed.
 */
public final class OneDnnGraph {

  private static final Logger log = LoggerFactory.getLogger(OneDnnGraph.class);

  private static final int NONE = -1;

  private final ComputationGraph graph;
  private final LayerSupport support;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final Set<Integer> chosen = new HashSet<>();
  private final List<Integer> entries = new ArrayList<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private final Map<Integer, LayerArrays> arrays = new HashMap<>();
  private final Set<Integer> rectifiedBefore = new HashSet<>();

  private OneDnnGraph(ComputationGraph graph) {
    this.graph = graph;
    support = new LayerSupport(graph.getConfiguration());
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
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static int attachTo(ComputationGraph network) {
    if (network == null) {
      throw new IllegalArgumentException("network must be given, but is null");
    }
    if (network.getVertices() == null) {
      throw new IllegalStateException(
          "The network has no vertices yet: call init() before attaching");
    }
    return isAvailable() ? new OneDnnGraph(network).attach() : 0;
  }

  private int attach() {
    if (graph.getConfiguration().getDataType() != DataType.FLOAT || !choose()) {
      return 0;
    }
    Segment segment = new Segment(graph);
    List<Member> members = members(segment);
    segment.setMembers(members, entries.size());
    for (Member member : members) {
      vertices[member.vertex().getVertexIndex()] = new SegmentVertex(graph, segment, member);
    }
    return members.size();
  }

  /** The supported vertices that follow convolutions, and what comes before them. */
  private boolean choose() {
    if (Arrays.stream(vertices).anyMatch(SegmentVertex.class::isInstance)) {
      return false;
    }
    Set<Integer> possible = possible();
    do {
      chosen.clear();
      Set<Integer> convolved = convolved(possible);
      for (int i = order.length - 1; i >= 0; i--) {
        List<Integer> outputs = outputs(vertices[order[i]]);
        boolean ends =
            convolved.contains(order[i])
                && support.isSupported(vertices[order[i]])
                && !outputs.isEmpty();
        if (possible.contains(order[i]) && (ends || outputs.stream().anyMatch(chosen::contains))) {
          chosen.add(order[i]);
        }
      }
    } while (cutsOff(possible));
    return !chosen.isEmpty();
  }

  /** Vertices to which nothing but images comes, by way of nothing but such vertices. */
  private Set<Integer> possible() {
    Set<Integer> possible = new HashSet<>();
    for (int index : order) {
      GraphVertex vertex = vertices[index];
      if (!vertex.isInputVertex()
          && (support.isSupported(vertex) || support.isForeign(vertex))
          && inputs(vertex).stream()
              .allMatch(
                  from ->
                      vertices[from].isInputVertex()
                          || (possible.contains(from)
                              && !LayerSupport.isGlobalPooling(vertices[from])))) {
        possible.add(index);
      }
    }
    return possible;
  }

  private Set<Integer> convolved(Set<Integer> possible) {
    Set<Integer> convolved = new HashSet<>();
    for (int index : order) {
      if (possible.contains(index)
          && (LayerSupport.isConvolution(vertices[index])
              || inputs(vertices[index]).stream().anyMatch(convolved::contains))) {
        convolved.add(index);
      }
    }
    return convolved;
  }

  /**
   * Ends the part at a vertex whose output is wanted both inside and outside, as the network cannot
   * hand it to both.
   */
  private boolean cutsOff(Set<Integer> possible) {
    for (int index : order) {
      List<Integer> outputs = outputs(vertices[index]);
      if (chosen.contains(index)
          && outputs.stream().anyMatch(chosen::contains)
          && !chosen.containsAll(outputs)) {
        Set<Integer> after = new HashSet<>(outputs);
        for (int later : order) {
          if (inputs(vertices[later]).stream().anyMatch(after::contains)) {
            after.add(later);
          }
        }
        possible.removeAll(after);
        return true;
      }
    }
    return false;
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
   * by the last of them, and the others let their input pass; so do dropouts, wherever they are.
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
    chosen.stream()
        .filter(this::vanishes)
        .forEach(index -> nodes.put(index, OneDnnGraph::unchanged));
    for (Chain chain : byEnd.values()) {
      nodes.put(chain.convolution, OneDnnGraph::unchanged);
      nodes.put(chain.normalization, OneDnnGraph::unchanged);
      nodes.put(chain.end, folded(chain, reads));
    }
    return nodes;
  }

  private Chain chainAt(int normalization, Set<Integer> taken) {
    GraphVertex vertex = vertices[normalization];
    if (!(LayerSupport.layer(vertex) instanceof BatchNormalization)
        || !support.isSupported(vertex)) {
      return null;
    }
    int before = origin(vertex.getInputVertices()[0].getVertexIndex());
    if (!(LayerSupport.layer(vertices[before]) instanceof ConvolutionLayer convolution)
        || !chosen.contains(before)
        || LayerSupport.isRectified(convolution.layerConf())
        || takers(before).size() > 1) {
      return null;
    }
    List<Integer> takers = takers(normalization);
    int after = takers.get(0);
    boolean adds =
        takers.size() == 1
            && chosen.contains(after)
            && !taken.contains(after)
            && support.isAddition(vertices[after])
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
      source = origin(inputs[0].getVertexIndex()) == chain.normalization ? 0 : 1;
      summand = 1 - source;
      overwrites =
          takers(origin(inputs[summand].getVertexIndex())).stream()
              .allMatch(
                  index ->
                      index == chain.addition
                          || (chosen.contains(index)
                              && places.get(reads.getOrDefault(index, index))
                                  < places.get(chain.addition)));
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
    for (int from : inputs(vertex)) {
      if (!vertices[from].isInputVertex()) {
        sources.add(new Source(true, places.get(from)));
      } else {
        if (!entries.contains(from)) {
          entries.add(from);
        }
        sources.add(new Source(false, entries.indexOf(from)));
      }
    }
    return sources;
  }

  private Node node(GraphVertex vertex, Segment segment) {
    Layer layer = LayerSupport.layer(vertex);
    LayerArrays own = arrays.get(vertex.getVertexIndex());
    if (rectifiedBefore.contains(vertex.getVertexIndex())) {
      return OneDnnGraph::unchanged;
    }
    if (!support.isSupported(vertex)) {
      return new ForeignNode(vertex, segment::workspaces);
    }
    if (vertex instanceof ElementWiseVertex) {
      return new AddNode(takesOnRelu(vertex));
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return new ConvolutionNode(convolution.layerConf(), own, takesOnRelu(vertex));
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
            && support.isSupported(vertices[outputs.get(0)])
            && LayerSupport.layer(vertices[outputs.get(0)]) instanceof ActivationLayer;
    if (takes) {
      rectifiedBefore.add(outputs.get(0));
    }
    return takes;
  }

  /** In inference: the vertex that makes what this one puts out, which may be a dropout. */
  private int origin(int index) {
    int origin = index;
    while (vanishes(origin)) {
      origin = inputs(vertices[origin]).get(0);
    }
    return origin;
  }

  /** In inference: the vertices that take what this one puts out, by way of dropouts too. */
  private List<Integer> takers(int index) {
    List<Integer> takers = new ArrayList<>();
    for (int output : outputs(vertices[index])) {
      if (vanishes(output)) {
        takers.addAll(takers(output));
      } else {
        takers.add(output);
      }
    }
    return takers;
  }

  private boolean vanishes(int index) {
    return chosen.contains(index) && LayerSupport.isDropout(vertices[index]);
  }

  private static List<Integer> inputs(GraphVertex vertex) {
    List<Integer> inputs = new ArrayList<>();
    if (vertex.getInputVertices() != null) {
      for (VertexIndices from : vertex.getInputVertices()) {
        inputs.add(from.getVertexIndex());
      }
    }
    return inputs;
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
}
