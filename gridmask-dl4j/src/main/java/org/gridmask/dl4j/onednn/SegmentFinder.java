package org.gridmask.dl4j.onednn;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;

/**
 * Finds the vertices of a network that can run as one segment: those that oneDNN supports from the
 * first convolutions on, and the vertices before and between them.
 */
final class SegmentFinder {

  private final NetworkTopology network;

  private SegmentFinder(NetworkTopology network) {
    this.network = network;
  }

  /** The vertices by their indices, in topological order; none if there is no such convolution. */
  static List<Integer> find(NetworkTopology network) {
    return new SegmentFinder(network).find();
  }

  private List<Integer> find() {
    Set<Integer> candidates = candidates();
    while (true) {
      Set<Integer> segment = segment(candidates);
      Optional<Integer> split =
          network.order().stream().filter(index -> isSplit(index, segment)).findFirst();
      if (split.isEmpty()) {
        return network.order().stream().filter(segment::contains).toList();
      }
      candidates.removeAll(descendants(split.get()));
    }
  }

  /** Supported vertices whose ancestors are all supported or network inputs. */
  private Set<Integer> candidates() {
    Set<Integer> candidates = new HashSet<>();
    for (int index : network.order()) {
      if (network.kind(index) != VertexKind.UNSUPPORTED
          && network.inputs(index).stream()
              .allMatch(
                  from ->
                      network.vertex(from).isInputVertex()
                          || (candidates.contains(from) && !isGlobalPooling(from)))) {
        candidates.add(index);
      }
    }
    return candidates;
  }

  private boolean isGlobalPooling(int index) {
    GraphVertex vertex = network.vertex(index);
    return vertex.hasLayer() && vertex.getLayer() instanceof GlobalPoolingLayer;
  }

  /** The candidates up to the last ones that oneDNN supports and that follow a convolution. */
  private Set<Integer> segment(Set<Integer> candidates) {
    Set<Integer> convolved = new HashSet<>();
    for (int index : network.order()) {
      if (candidates.contains(index)
          && (network.kind(index) == VertexKind.CONVOLUTION
              || network.inputs(index).stream().anyMatch(convolved::contains))) {
        convolved.add(index);
      }
    }
    Set<Integer> segment = new HashSet<>();
    for (int i = network.order().size() - 1; i >= 0; i--) {
      int index = network.order().get(i);
      List<Integer> outputs = network.outputs(index);
      boolean isEnd =
          convolved.contains(index) && network.kind(index).isOneDnn() && !outputs.isEmpty();
      if (candidates.contains(index) && (isEnd || outputs.stream().anyMatch(segment::contains))) {
        segment.add(index);
      }
    }
    return segment;
  }

  /** Whether vertices both inside and outside the segment take its output, which is unsupported. */
  private boolean isSplit(int index, Set<Integer> segment) {
    List<Integer> outputs = network.outputs(index);
    return segment.contains(index)
        && outputs.stream().anyMatch(segment::contains)
        && !segment.containsAll(outputs);
  }

  private Set<Integer> descendants(int index) {
    Set<Integer> descendants = new HashSet<>(network.outputs(index));
    for (int later : network.order()) {
      if (network.inputs(later).stream().anyMatch(descendants::contains)) {
        descendants.add(later);
      }
    }
    return descendants;
  }
}
