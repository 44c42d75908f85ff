package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.gridmask.internal.onednn.node.Activation;
import org.gridmask.internal.onednn.node.FoldedConvolutionNode;
import org.gridmask.internal.onednn.node.Node;

/**
 * Folds batch normalizations with fixed statistics, and residual additions after them, into the
 * preceding convolutions: in inference everywhere, in training those that are frozen. The last
 * vertex of such a chain does all the work, and the others become identities; in inference, so do
 * all dropouts.
 */
final class Folding {

  private static final int NONE = -1;

  private final NetworkTopology network;
  private final List<Integer> segment;
  private final SegmentBuilder builder;
  private final boolean inference;

  /**
   * A convolution, its normalization and the addition after that, by their indices.
   *
   * @param addition the addition, or NONE
   */
  private record Chain(int convolution, int normalization, int addition) {
    int end() {
      return addition == NONE ? normalization : addition;
    }
  }

  /**
   * A folding.
   *
   * @param inference whether no backward pass follows
   */
  Folding(
      NetworkTopology network, List<Integer> segment, SegmentBuilder builder, boolean inference) {
    this.network = network;
    this.segment = segment;
    this.builder = builder;
    this.inference = inference;
  }

  /** The nodes that differ from those of training, by the indices of vertices. */
  Map<Integer, Node> nodes() {
    Map<Integer, Chain> byEnd = new LinkedHashMap<>();
    // In reverse order: if two chains end in the same addition, the later one gets it.
    for (int i = segment.size() - 1; i >= 0; i--) {
      Chain chain = chainAt(segment.get(i), byEnd.keySet());
      if (chain != null) {
        byEnd.put(chain.end(), chain);
      }
    }
    Map<Integer, Node> nodes = new HashMap<>();
    if (inference) {
      segment.stream()
          .filter(index -> network.kind(index) == VertexKind.DROPOUT)
          .forEach(
              index -> nodes.put(index, builder.afterPreProcessor(index, Activation.IDENTITY)));
    }
    for (Chain chain : byEnd.values()) {
      nodes.put(
          chain.convolution, builder.afterPreProcessor(chain.convolution, Activation.IDENTITY));
      nodes.put(chain.normalization, Activation.IDENTITY);
      nodes.put(chain.end(), folded(chain, byEnd.values()));
    }
    return nodes;
  }

  private Chain chainAt(int normalization, Collection<Integer> taken) {
    if (network.kind(normalization) != VertexKind.BATCH_NORMALIZATION
        || network.preProcessor(normalization) != null
        || !(inference || isFixed(normalization))) {
      return null;
    }
    int convolution = producer(network.inputs(normalization).get(0));
    if (!canBeFolded(convolution) || consumers(convolution).size() > 1) {
      return null;
    }
    List<Integer> consumers = consumers(normalization);
    int next = consumers.isEmpty() ? NONE : consumers.get(0);
    boolean adds =
        inference
            && consumers.size() == 1
            && segment.contains(next)
            && !taken.contains(next)
            && network.kind(next) == VertexKind.ELEMENT_WISE
            && builder.operation(next) == Op.Add
            && network.inputs(next).size() == 2
            && network.kind(convolution) == VertexKind.CONVOLUTION;
    return new Chain(convolution, normalization, adds ? next : NONE);
  }

  /** Frozen, with an activation whose gradient needs the result alone. */
  private boolean isFixed(int normalization) {
    return network.freeze(normalization) != Freeze.NONE
        && builder.activation(normalization).isInvertible();
  }

  private boolean canBeFolded(int convolution) {
    VertexKind kind = segment.contains(convolution) ? network.kind(convolution) : null;
    return (kind == VertexKind.CONVOLUTION || kind == VertexKind.SEPARABLE_CONVOLUTION)
        && VertexKind.hasIdentity(network.conf(convolution))
        && !builder.spec(convolution).transposed()
        && (inference || canBeFoldedInTraining(convolution));
  }

  /** Not what draws at random before the product, nor what the backward pass ends at midway. */
  private boolean canBeFoldedInTraining(int convolution) {
    Freeze freeze = network.freeze(convolution);
    int normalization = consumers(convolution).get(0);
    return network.kind(convolution) == VertexKind.CONVOLUTION
        && (freeze != Freeze.NONE || !VertexKind.isNoisy(network.conf(convolution)))
        && (freeze == Freeze.STOPPED) == (network.freeze(normalization) == Freeze.STOPPED);
  }

  private Node folded(Chain chain, Collection<Chain> chains) {
    int source = 0;
    int residual = NONE;
    boolean inPlace = false;
    if (chain.addition != NONE) {
      List<Integer> inputs = network.inputs(chain.addition);
      source = producer(inputs.get(0)) == chain.normalization ? 0 : 1;
      residual = 1 - source;
      inPlace =
          consumers(producer(inputs.get(residual))).stream()
              .allMatch(
                  index -> index == chain.addition || isReadBefore(index, chain.addition, chains));
    }
    Node node =
        new FoldedConvolutionNode(
            builder.spec(chain.convolution),
            builder.arrays(chain.convolution),
            builder.normalization(chain.normalization),
            new FoldedConvolutionNode.Epilogue(
                source, residual, inPlace, builder.activation(chain.end())));
    return network.kind(chain.convolution) == VertexKind.SEPARABLE_CONVOLUTION
        ? builder.depthwise(chain.convolution).then(node)
        : node;
  }

  /** Whether a vertex has read its input before another one runs; a chain reads at its end. */
  private boolean isReadBefore(int index, int other, Collection<Chain> chains) {
    int reader =
        chains.stream()
            .filter(chain -> chain.convolution == index)
            .map(Chain::end)
            .findFirst()
            .orElse(index);
    return segment.contains(index) && segment.indexOf(reader) < segment.indexOf(other);
  }

  /** The vertex that computes the output of this one, skipping those that hand on their input. */
  private int producer(int index) {
    return handsOn(index) ? producer(network.inputs(index).get(0)) : index;
  }

  /** The vertices that consume the output of this one, skipping those that hand on their input. */
  private List<Integer> consumers(int index) {
    List<Integer> consumers = new ArrayList<>();
    for (int output : network.outputs(index)) {
      consumers.addAll(handsOn(output) ? consumers(output) : List.of(output));
    }
    return consumers;
  }

  private boolean handsOn(int index) {
    return segment.contains(index) && builder.handsOn(index, inference);
  }
}
