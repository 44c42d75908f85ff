package org.gridmask.dl4j.onednn;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the vertices of a network that can run as one segment: those that oneDNN supports from the
 * first convolutions on, and the vertices before and between them.
 */
final class SegmentFinder {

  private final NetworkTopology network;

  private SegmentFinder(NetworkTopology network) {
    this.network = network;
  }

  /**
   * What was found.
   *
   * @param segment the vertices by their indices, in topological order; none if there is no
   *     convolution among them
   * @param left the others by their names, each with the reason
   */
  record Found(List<Integer> segment, Map<String, String> left) {}

  static Found find(NetworkTopology network) {
    return new SegmentFinder(network).find();
  }

  private Found find() {
    Set<Integer> candidates = candidates();
    Set<Integer> segment = segment(candidates);
    return new Found(
        network.order().stream().filter(segment::contains).toList(), left(segment, candidates));
  }

  /** Supported vertices whose ancestors are all supported or network inputs. */
  private Set<Integer> candidates() {
    Set<Integer> candidates = new HashSet<>();
    for (int index : network.order()) {
      if (network.kind(index) != VertexKind.UNSUPPORTED
          && network.inputs(index).stream()
              .allMatch(
                  from -> network.vertex(from).isInputVertex() || candidates.contains(from))) {
        candidates.add(index);
      }
    }
    return candidates;
  }

  /** The candidates up to the last ones that oneDNN supports and that follow a convolution. */
  private Set<Integer> segment(Set<Integer> candidates) {
    Set<Integer> convolved = convolved(candidates);
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

  /** The candidates that are convolutions or follow one. */
  private Set<Integer> convolved(Set<Integer> candidates) {
    Set<Integer> convolved = new HashSet<>();
    for (int index : network.order()) {
      VertexKind kind = network.kind(index);
      if (candidates.contains(index)
          && (kind == VertexKind.CONVOLUTION
              || kind == VertexKind.SEPARABLE_CONVOLUTION
              || network.inputs(index).stream().anyMatch(convolved::contains))) {
        convolved.add(index);
      }
    }
    return convolved;
  }

  private Map<String, String> left(Set<Integer> segment, Set<Integer> candidates) {
    Map<String, String> left = new LinkedHashMap<>();
    for (int index : network.order()) {
      if (!segment.contains(index) && !network.vertex(index).isInputVertex()) {
        left.put(network.name(index), reason(index, candidates));
      }
    }
    return left;
  }

  private String reason(int index, Set<Integer> candidates) {
    if (network.kind(index) == VertexKind.UNSUPPORTED) {
      return network.reason(index);
    }
    Optional<Integer> before =
        network.inputs(index).stream()
            .filter(from -> !network.vertex(from).isInputVertex() && !candidates.contains(from))
            .findFirst();
    return before
        .map(from -> "is after \"" + network.name(from) + "\", which oneDNN does not run")
        .orElse(
            convolved(candidates).contains(index)
                ? "is not run by oneDNN, nor is anything after it"
                : "has no convolution before it");
  }
}
