package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds batch normalizations and residual additions into the preceding convolutions, for inference:
 * the last vertex of such a chain does all the work, and the others, and all dropouts, become
 * identities.
 */
final class InferenceFolding {

  private static final int NONE = -1;

  private final NetworkTopology network;
  private final List<Integer> segment;
  private final SegmentBuilder builder;

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

  InferenceFolding(NetworkTopology network, List<Integer> segment, SegmentBuilder builder) {
    this.network = network;
    this.segment = segment;
    this.builder = builder;
  }

  /** The nodes of inference that differ from those of training, by the indices of vertices. */
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
    segment.stream().filter(this::isDropout).forEach(index -> nodes.put(index, Node.IDENTITY));
    for (Chain chain : byEnd.values()) {
      nodes.put(chain.convolution, Node.IDENTITY);
      nodes.put(chain.normalization, Node.IDENTITY);
      nodes.put(chain.end(), folded(chain, byEnd.values()));
    }
    return nodes;
  }

  private Chain chainAt(int normalization, Collection<Integer> taken) {
    if (network.kind(normalization) != VertexKind.BATCH_NORMALIZATION) {
      return null;
    }
    int convolution = producer(network.inputs(normalization).get(0));
    if (!segment.contains(convolution)
        || network.kind(convolution) != VertexKind.CONVOLUTION
        || VertexKind.isRelu(builder.convolution(convolution).getActivationFn())
        || consumers(convolution).size() > 1) {
      return null;
    }
    List<Integer> consumers = consumers(normalization);
    int next = consumers.get(0);
    boolean adds =
        consumers.size() == 1
            && segment.contains(next)
            && !taken.contains(next)
            && network.kind(next) == VertexKind.ADD
            && network.inputs(next).size() == 2;
    return new Chain(convolution, normalization, adds ? next : NONE);
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
    return new FoldedConvolutionNode(
        builder.convolution(chain.convolution),
        builder.arrays(chain.convolution),
        builder.normalization(chain.normalization),
        builder.arrays(chain.normalization),
        new FoldedConvolutionNode.Epilogue(
            source, residual, inPlace, builder.appliesRelu(chain.end())));
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

  /** The vertex that computes the output of this one, skipping dropouts. */
  private int producer(int index) {
    return isDropout(index) ? producer(network.inputs(index).get(0)) : index;
  }

  /** The vertices that consume the output of this one, skipping dropouts. */
  private List<Integer> consumers(int index) {
    List<Integer> consumers = new ArrayList<>();
    for (int output : network.outputs(index)) {
      consumers.addAll(isDropout(output) ? consumers(output) : List.of(output));
    }
    return consumers;
  }

  private boolean isDropout(int index) {
    return segment.contains(index) && network.kind(index) == VertexKind.DROPOUT;
  }
}
